package org.sitemessage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as it is called, with so little work that only the counts mean anything. */
class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... arguments) {
    return Bench.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static Set<String> contenders(JsonObject row) {
    return row.getJsonArray("figures").stream()
        .map(figure -> ((JsonObject) figure).getString("contender"))
        .collect(Collectors.toSet());
  }

  private JsonObject report(String... arguments) throws Exception {
    var file = folder.resolve("figures.json");
    var all = new ArrayList<>(List.of("--quick", "--json", file.toString()));
    all.addAll(List.of(arguments));
    assertEquals(0, run(all.toArray(String[]::new)), err::toString);
    return new JsonObject(Files.readString(file));
  }

  private static JsonObject row(JsonObject report, int index) {
    return report.getJsonArray("rows").getJsonObject(index);
  }

  @Test
  void the_engine_and_its_peers_send_all_dispatches_and_mails_on_postgresql() throws Exception {
    var report = report("--store", "postgresql", "P3", "P4");

    assertTrue(
        contenders(row(report, 0))
            .containsAll(Set.of("sitemessage", "own", "own+log", "db-scheduler", "JobRunr")));
    assertTrue(
        contenders(row(report, 1))
            .containsAll(Set.of("sitemessage at 4", "vertx-mail-client at 16")));
    assertTrue(out.toString().contains("sitemessage ÷ db-scheduler"), out::toString);
    assertEquals("≥ 2.5", target(row(report, 0), "sitemessage ÷ db-scheduler"));
  }

  private static String target(JsonObject row, String ratio) {
    return row.getJsonArray("ratios").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("ratio").equals(ratio))
        .map(one -> one.getString("target"))
        .findAny()
        .orElse("");
  }

  @Test
  void the_embedded_store_has_all_that_was_scheduled() throws Exception {
    var report = report("--store", "hsqldb", "P1", "P2");

    assertEquals("P1", row(report, 0).getString("row"));
    assertTrue(contenders(row(report, 0)).contains("sitemessage, 100 a request"));
    assertEquals(Set.of("sitemessage", "own"), contenders(row(report, 1)));
  }

  @Test
  void a_row_that_does_not_exist_is_refused_by_name() {
    assertEquals(2, run("P77"));

    assertTrue(
        err.toString().contains("ROW is \"P77\", must be one of [P0, P1, P2,"), err::toString);
  }
}

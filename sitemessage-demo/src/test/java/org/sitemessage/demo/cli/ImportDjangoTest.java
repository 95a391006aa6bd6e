package org.sitemessage.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code import-django}; the tests of the engine check the imported rows. */
@Timeout(60)
class ImportDjangoTest {
  private static final Path FIXTURE =
      Path.of("../sitemessage-vertx/src/test/resources/django/fixture.sql");

  private final Path folder;
  private final Path database;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  ImportDjangoTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    database = folder.resolve("site.sqlite3");
    source(List.of(Files.readString(FIXTURE).split(";\n", -1)));
  }

  @Test
  void a_file_is_imported_and_the_counts_are_one_line_of_json() {
    assertEquals(0, run("--from", database.toString()), err.toString());

    var report = new JsonObject(out.toString());
    assertEquals("site.sqlite3", report.getString("name"));
    assertEquals(
        11, report.getJsonObject("tables").getJsonObject("dispatches").getInteger("imported"));
    assertEquals(new JsonArray(), report.getJsonArray("differences"));
    assertTrue(err.toString().startsWith("sitemessage: made the store /"), err.toString());
  }

  @Test
  void types_and_messengers_get_other_names() throws Exception {
    source(
        List.of(
            "update sitemessage_message set cls = 'OrderShipped' where cls = 'order_shipped'",
            "update sitemessage_dispatch set messenger = 'SMS' where messenger = 'pager'"));

    assertEquals(1, run("--from", database.toString(), "--dry-run"));
    assertTrue(err.toString().contains("--type OrderShipped=order_shipped"), err.toString());

    var renamed = List.of("--type", "OrderShipped=shipped", "--messenger", "SMS=sms");
    assertEquals(0, run(with(renamed, "--from", database.toString())), err.toString());
    assertEquals(
        2, new JsonObject(out.toString()).getJsonObject("unknownTypes").getInteger("shipped"));
  }

  private static String[] with(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void a_dry_run_stores_nothing() {
    assertEquals(0, run("--from", "jdbc:sqlite:" + database, "--dry-run"), err.toString());

    assertTrue(new JsonObject(out.toString()).getBoolean("dryRun"));
    assertTrue(Files.notExists(folder.resolve("data")));
  }

  @Test
  void a_difference_is_told_and_exit_code_1() throws Exception {
    source(List.of("update sitemessage_dispatch set message_id = 99 where id = 1"));

    assertEquals(1, run("--from", database.toString()));

    assertTrue(
        err.toString().contains("sitemessage: dispatches stored: 10, the source has 11"),
        err.toString());
  }

  @Test
  void a_missing_file_is_one_line_and_exit_code_2() {
    assertEquals(2, run("--from", folder.resolve("none.sqlite3").toString(), "--dry-run"));

    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("none.sqlite3 cannot be read"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-03-01T12:00:00Z",
        "2024-03-01T14:00:00.5+02:00",
        "2024-03-01 12:00:00+0000",
        "2024-03-01 12:00:00-05"
      })
  void a_time_with_a_zone_is_imported(String time) throws Exception {
    source(List.of("update sitemessage_dispatch set time_created = '%s'".formatted(time)));

    assertEquals(0, run("--from", database.toString()), err.toString());
  }

  @Test
  void an_invalid_time_is_named_with_its_row_and_exit_code_1() throws Exception {
    source(List.of("update sitemessage_dispatch set time_dispatched = 'noon' where id = 3"));

    assertEquals(1, run("--from", database.toString()));

    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(
        err.toString()
            .startsWith(
                "sitemessage: sitemessage_dispatch of id 3.time_dispatched is \"noon\", must be a time"),
        err.toString());
  }

  @Test
  void a_store_that_cannot_be_opened_is_exit_code_2() throws Exception {
    Files.writeString(folder.resolve("data"), "");

    assertEquals(2, run("--from", database.toString()));
  }

  @Test
  void a_wrong_option_is_named_and_exit_code_2() {
    assertEquals(2, run("--from", database.toString(), "--users", "auth_user"));
    assertEquals(2, run("--from", "jdbc:mysql://h/site"));
    assertEquals(2, run("--from", database.toString(), "--type", "a=B"));

    assertTrue(err.toString().contains("users must be TABLE.COLUMN"), err.toString());
    assertTrue(err.toString().contains("url must start with jdbc:sqlite:"), err.toString());
    assertTrue(err.toString().contains("type must match [a-z][a-z0-9_]*"), err.toString());
  }

  private int run(String... arguments) {
    return Cli.run(
        Stream.concat(Stream.of("import-django"), Stream.of(arguments)).toArray(String[]::new),
        Map.of("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("data/db")),
        new PrintWriter(out),
        new PrintWriter(err));
  }

  private void source(List<String> statements) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }
}

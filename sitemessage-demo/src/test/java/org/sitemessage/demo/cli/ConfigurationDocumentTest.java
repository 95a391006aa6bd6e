package org.sitemessage.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.vertx.ListedOption;

/** docs/configuration.md lists every option as the code defines it, and no other. */
class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
  private static final Pattern MESSENGER = Pattern.compile("messengers\\.([a-z0-9_]+)\\.(.+)");

  /** A row of a table of options. */
  private record Row(String path, String type, String defaultText, String variable) {}

  @Test
  void every_option_stands_in_the_table_with_its_type_default_and_variable() throws IOException {
    var expected = new TreeMap<String, Row>();
    DemoConfig.listed().stream()
        .filter(option -> !option.path().startsWith("messengers.xmppsleek."))
        .forEach(
            option ->
                assertNull(
                    expected.put(
                        option.path(),
                        new Row(
                            option.path(), option.type(), option.defaultText(), option.variable())),
                    option.path()));

    var documented = documented(expected.keySet());

    assertEquals(
        Set.of(),
        minus(expected.keySet(), documented.keySet()),
        "missing in docs/configuration.md");
    assertEquals(
        Set.of(),
        minus(documented.keySet(), expected.keySet()),
        "in docs/configuration.md, but not in the code");
    assertEquals(
        List.of(),
        expected.values().stream()
            .filter(row -> !row.equals(documented.get(row.path())))
            .map(row -> "code: %s, document: %s".formatted(row, documented.get(row.path())))
            .toList());
  }

  @Test
  void xmppsleek_has_the_keys_of_xmpp() {
    assertEquals(keysOf("xmpp"), keysOf("xmppsleek"));
  }

  @Test
  void the_document_names_all_messengers_that_speak_http() throws IOException {
    var http =
        aliases().stream()
            .filter(alias -> keysOf(alias).contains("connectTimeoutMs"))
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));

    assertTrue(
        Files.readString(DOCUMENT).contains("`H` one of those that speak HTTP: " + http + "."),
        http);
  }

  @Test
  void the_complete_example_is_one() throws IOException {
    var example =
        Pattern.compile("## A complete example\\R+```json\\R(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCUMENT));
    assertTrue(example.find());

    var config = DemoConfig.fromJson(new JsonObject(example.group(1)), Map.of());

    assertFalse(config.sandbox());
  }

  @Test
  void the_command_lists_the_same() {
    var out = new StringWriter();

    assertEquals(0, run(out, "options"));

    var lines = out.toString().lines().toList();
    assertEquals(DemoConfig.listed().size() + 1, lines.size());
    assertTrue(lines.get(0).matches("OPTION +TYPE +DEFAULT +ENVIRONMENT VARIABLE +MEANING"));
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.matches(
                        "retry\\.factor +number +2 +SITEMESSAGE_RETRY_FACTOR +Growth of the"
                            + " delay.*")),
        out.toString());
  }

  @Test
  void the_command_lists_a_part_or_says_that_there_is_none() {
    var out = new StringWriter();

    assertEquals(0, run(out, "options", "bridge."));
    assertEquals(5, out.toString().lines().count());
    assertEquals(2, run(new StringWriter(), "options", "brigde"));
  }

  private static int run(StringWriter out, String... arguments) {
    return Cli.run(arguments, Map.of(), new PrintWriter(out), new PrintWriter(new StringWriter()));
  }

  /** Rows of M and H stand for each messenger that has the key and no row of its own. */
  private static Map<String, Row> documented(Set<String> known) throws IOException {
    var rows = new TreeMap<String, Row>();
    var general = new ArrayList<Row>();
    for (var line : Files.readAllLines(DOCUMENT)) {
      var cells = cells(line);
      if (cells.size() == 5 && cells.get(0).startsWith("`")) {
        var row = row(cells);
        assertFalse(cells.get(4).isEmpty(), line);
        if (row.path().matches("messengers\\.[MH]\\..*")) {
          general.add(row);
        } else {
          assertNull(rows.put(row.path(), row), "twice: " + row.path());
        }
      }
    }
    var covered = new TreeSet<String>();
    for (var row : general) {
      var before = covered.size();
      for (var alias : aliases()) {
        var one = of(row, alias);
        if (known.contains(one.path()) && applies(row, alias)) {
          assertTrue(covered.add(one.path()), "twice: " + one.path());
          rows.putIfAbsent(one.path(), one);
        }
      }
      assertTrue(covered.size() - before > 1, row.path() + " is not that of several messengers");
    }
    return rows;
  }

  private static boolean applies(Row row, String alias) {
    return row.path().startsWith("messengers.M.") || keysOf(alias).contains("connectTimeoutMs");
  }

  private static Row of(Row row, String alias) {
    return new Row(
        row.path().replaceFirst("\\.[MH]\\.", "." + alias + "."),
        row.type(),
        row.defaultText(),
        row.variable().replaceFirst("_[MH]_", "_" + alias.toUpperCase(Locale.ROOT) + "_"));
  }

  private static Row row(List<String> cells) {
    return new Row(
        cells.get(0).replace("`", ""),
        cells.get(1),
        cells.get(2).replaceFirst(" \\(.*\\)$", "").replace("`", ""),
        cells.get(3).replace("`", ""));
  }

  private static List<String> cells(String line) {
    if (!line.startsWith("| ") || !line.endsWith(" |")) {
      return List.of();
    }
    return List.of(
        line.substring(2, line.length() - 2)
            .replaceAll("<a id=\"\\w+\"></a>", "")
            .split(" \\| ", -1));
  }

  private static Set<String> aliases() {
    return DemoConfig.listed().stream()
        .map(option -> MESSENGER.matcher(option.path()))
        .filter(path -> path.matches() && !path.group(1).equals("xmppsleek"))
        .map(path -> path.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> keysOf(String alias) {
    return DemoConfig.listed().stream()
        .map(ListedOption::path)
        .map(MESSENGER::matcher)
        .filter(path -> path.matches() && path.group(1).equals(alias))
        .map(path -> path.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> minus(Set<String> some, Set<String> others) {
    var rest = new TreeSet<>(some);
    rest.removeAll(others);
    return rest;
  }
}

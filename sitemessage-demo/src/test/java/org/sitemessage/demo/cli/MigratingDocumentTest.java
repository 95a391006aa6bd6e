package org.sitemessage.demo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.twitter.TwitterMessenger;
import org.sitemessage.vertx.ListedOption;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.xmpp.XmppMessenger;

/**
 * docs/migrating.md has each public name of django-sitemessage 1.4 on the left, and names on the
 * right that are there.
 */
class MigratingDocumentTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path SCHEMA =
      Path.of(
          "..", "sitemessage-vertx/src/main/resources/org/sitemessage/vertx/store/db/postgresql");
  private static final Path TEMPLATES =
      Path.of("..", "sitemessage-vertx/src/main/resources/org/sitemessage/vertx/template/builtin");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]+`");
  private static final Pattern JAVA = Pattern.compile("[A-Z]+[a-z]\\w*(\\.\\w+)*(\\(\\))?");

  private final String elsewhere = elsewhere();
  private final String schema = text(SCHEMA, ".sql");
  private final Set<String> options =
      DemoConfig.listed().stream().map(ListedOption::path).collect(Collectors.toSet());
  private final Map<String, Optional<String>> helpOf = new HashMap<>();

  /** One row: its left and its right side. */
  private record Row(List<String> there, String here) {}

  @Test
  void every_name_of_django_sitemessage_has_its_row() throws IOException {
    var names = new TreeSet<String>();
    try (var in = MigratingDocumentTest.class.getResourceAsStream("/django/names.txt")) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(names::add);
    }
    assertFalse(names.isEmpty());

    var documented = rows().stream().flatMap(row -> row.there().stream()).toList();

    assertEquals(names, new TreeSet<>(documented));
    assertEquals(names.size(), documented.size(), "one row for each");
  }

  @Test
  void every_name_of_ours_is_there() throws IOException {
    var rows = rows();
    assertEquals(List.of(), rows.stream().filter(row -> row.here().isBlank()).toList());

    var unknown = new TreeSet<String>();
    rows.stream()
        .flatMap(row -> spans(row.here()))
        .filter(name -> !isThere(name))
        .forEach(unknown::add);

    assertEquals(Set.of(), unknown);
  }

  private static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    var inBody = false;
    for (var line : Files.readAllLines(DOCS.resolve("migrating.md"))) {
      if (line.startsWith("|---")) {
        inBody = true;
      } else if (!line.startsWith("|")) {
        inBody = false;
      } else if (inBody) {
        var cells = line.substring(1, line.length() - 1).split(" \\| ", -1);
        assertEquals(2, cells.length, line);
        rows.add(new Row(spans(cells[0]).toList(), cells[1]));
      }
    }
    return rows;
  }

  private static Stream<String> spans(String text) {
    return SPAN.matcher(text).results().map(span -> span.group(1));
  }

  private boolean isThere(String name) {
    if (JAVA.matcher(name).matches()) {
      return isJava(name);
    }
    if (name.startsWith("sitemessage.")) {
      return isAddress(name);
    }
    return options.contains(name)
        || isColumn(name)
        || Files.exists(TEMPLATES.resolve(name))
        || isCommand(name)
        || isDocumented(name);
  }

  private static boolean isJava(String name) {
    var parts = name.replace("()", "").split("\\.", -1);
    var type = Optional.<Class<?>>empty();
    for (var exported : exported().toList()) {
      type = type.or(() -> find(exported + "." + parts[0]));
    }
    for (int i = 1; i < parts.length && type.isPresent(); i++) {
      var last = i == parts.length - 1;
      if (last && has(type.get(), parts[i], name.endsWith("()"))) {
        return true;
      }
      var outer = type.get().getName();
      var nested = parts[i];
      type = find(outer + "$" + nested);
    }
    return type.isPresent() && !name.endsWith("()");
  }

  private static Stream<String> exported() {
    return Stream.of(
            Messenger.class, SiteMessage.class, TwitterMessenger.class, XmppMessenger.class)
        .flatMap(inModule -> inModule.getModule().getDescriptor().exports().stream())
        .filter(export -> !export.isQualified())
        .map(export -> export.source());
  }

  private static Optional<Class<?>> find(String name) {
    try {
      var type = Class.forName(name);
      return Modifier.isPublic(type.getModifiers()) ? Optional.of(type) : Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  private static boolean has(Class<?> type, String member, boolean method) {
    return method
        ? Stream.concat(Stream.of(type.getMethods()), Stream.of(type.getDeclaredMethods()))
            .filter(m -> (m.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0)
            .map(Method::getName)
            .anyMatch(member::equals)
        : Stream.of(type.getFields()).map(Field::getName).anyMatch(member::equals);
  }

  private static boolean isAddress(String name) {
    var constants = Stream.of(BusAddress.class.getFields()).map(MigratingDocumentTest::value);
    var events = Event.KINDS.stream().map(kind -> BusAddress.EVENT_PREFIX + kind);
    return Stream.concat(constants, events).anyMatch(name::equals);
  }

  private static Object value(Field constant) {
    try {
      return constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** A table, or a table and its column. */
  private boolean isColumn(String name) {
    var parts = name.split("\\.", 2);
    var table =
        Pattern.compile("(?ms)^(create|alter) table (if not exists )?%s\\b.*?;".formatted(parts[0]))
            .matcher(schema)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining());
    return !table.isEmpty()
        && (parts.length == 1
            || Pattern.compile("\\b%s\\b".formatted(Pattern.quote(parts[1])))
                .matcher(table)
                .find());
  }

  private boolean isCommand(String name) {
    var words = name.split(" ", -1);
    return words[0].matches("[a-z]+(-[a-z]+)*")
        && helpOf
            .computeIfAbsent(words[0], MigratingDocumentTest::help)
            .filter(
                help ->
                    Stream.of(words)
                        .filter(word -> word.startsWith("--"))
                        .allMatch(option -> help.matches("(?s).*%s\\b.*".formatted(option))))
            .isPresent();
  }

  /** Returns the help of a command; empty if there is none of that name. */
  private static Optional<String> help(String command) {
    var out = new StringWriter();
    var code =
        Cli.run(
            new String[] {command, "--help"},
            Map.of(),
            new PrintWriter(out),
            new PrintWriter(new StringWriter()));
    return code == 0 ? Optional.of(out.toString()) : Optional.empty();
  }

  private boolean isDocumented(String name) {
    return Pattern.compile("(?<![\\w.])%s(?!\\w)".formatted(Pattern.quote(name)))
        .matcher(elsewhere)
        .find();
  }

  /** Returns all code in the other documents. */
  private static String elsewhere() {
    return CODE.matcher(text(DOCS, ".md"))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.joining("\n"));
  }

  private static String text(Path folder, String extension) {
    try (var files = Files.walk(folder)) {
      var all = new StringBuilder();
      for (var file : files.filter(f -> f.toString().endsWith(extension)).sorted().toList()) {
        if (!file.endsWith("migrating.md")) {
          all.append(Files.readString(file)).append('\n');
        }
      }
      return all.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

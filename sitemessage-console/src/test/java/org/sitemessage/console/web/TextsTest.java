package org.sitemessage.console.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.MessengerStats;

/** The texts of the console beside the templates and classes that use them. */
class TextsTest {
  private static final List<Texts> LANGUAGES = List.of(Texts.ENGLISH, Texts.RUSSIAN);
  private static final Path MAIN = Path.of("src", "main");

  private static final Set<String> CHANGES = Set.of("cancel", "requeue", "sent", "failed");

  /** Ends of keys that are put together of a beginning and a value. */
  private static final Map<String, Set<String>> COMPOSED =
      Map.ofEntries(
          Map.entry("status", keys(DispatchStatus.values())),
          Map.entry("state", keys(MessengerStats.State.values())),
          Map.entry("right", keys(Right.values())),
          Map.entry("kind", keys(PrincipalKind.values())),
          Map.entry("outcome", keys(AuditOutcome.values())),
          Map.entry("why", keys(SuppressionReason.values())),
          Map.entry(
              "event",
              words(
                  "sent retry rejected deferred unknown moved paused bounced complained cancelled"
                      + " requeued expired failed settled receipt")),
          Map.entry("overview", words("PAUSED HELD")),
          Map.entry("limit.parked", words("messenger domain address")),
          Map.entry("confirm", CHANGES),
          Map.entry("confirm.count", CHANGES),
          Map.entry("change.done", CHANGES),
          Map.entry("feedback.kind", keys(BounceReport.Kind.values())),
          Map.entry("settings.source", words("application default environment file")),
          Map.entry("operation.kind", keys(OperationKind.values())),
          Map.entry("operation.state", keys(OperationState.values())),
          Map.entry("type", words("plain email_plain email_html")),
          Map.entry("nav", words("domains types")),
          Map.entry("col", words("messengers domains types")),
          Map.entry("span", keys(HistorySpan.values())),
          Map.entry("chart.outcomes", keys(HistorySpan.values())),
          Map.entry("chart", words("sent failed deferred unknown expired cancelled bounced")),
          Map.entry("error.status", words("400 401 403 404 405 408 409 413 415 422 429 500 503")));

  private static final Pattern CALL = Pattern.compile("\\b(t|text|name)\\(");
  private static final Pattern LITERAL = Pattern.compile("\"([A-Za-z0-9.-]+)\"");
  private static final Pattern PLACE = Pattern.compile("\\{(\\d+)");

  private static Set<String> keys(Enum<?>[] values) {
    return Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static Set<String> words(String words) {
    return Set.of(words.split(" "));
  }

  /** Returns the templates and the classes of the console, by their names. */
  private static Map<String, String> sources() {
    try (Stream<Path> files = Files.walk(MAIN)) {
      var sources = new TreeMap<String, String>();
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = String.valueOf(file.getFileName());
        if (name.endsWith(".html") || name.endsWith(".java")) {
          sources.put(name, Files.readString(file));
        }
      }
      return sources;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A use of texts: {@code t("back")} in a template, {@code text("back")} in a class, or with a key
   * that is put together, {@code t("confirm." + action)} and {@code name("status", key)}.
   *
   * @param where name of the file
   * @param key key, or the beginning of keys
   * @param composed true if a value follows the beginning
   * @param values true if the text gets values
   */
  private record Use(String where, String key, boolean composed, boolean values) {

    Stream<String> keys() {
      return composed
          ? COMPOSED.getOrDefault(key, Set.of()).stream().map(end -> key + "." + end)
          : Stream.of(key);
    }
  }

  private static List<Use> uses() {
    var uses = new ArrayList<Use>();
    sources()
        .forEach(
            (where, source) -> {
              for (var call = CALL.matcher(source); call.find(); ) {
                var arguments = arguments(source, call.end());
                var named = call.group(1).equals("name") && arguments.size() == 2;
                var first = arguments.get(0);
                var key = named ? joined(first, arguments.get(1)) : first;
                add(uses, where, key, !named && arguments.size() > 1);
              }
            });
    return uses;
  }

  /** Returns {@code "error.status." + x} for {@code "error"} and {@code "status." + x}. */
  private static String joined(String first, String second) {
    return first.startsWith("\"")
        ? first.replaceAll("\"$", ".") + (second.startsWith("\"") ? second.substring(1) : "\" + x")
        : first;
  }

  private static void add(List<Use> uses, String where, String key, boolean values) {
    if (key.matches("\"[A-Za-z.]+\\.\" *\\+.*")) {
      var begin = key.substring(1, key.indexOf('"', 1) - 1);
      uses.add(new Use(where, begin, true, values));
    } else if (key.startsWith("\"") || key.contains(" ? ")) {
      // A condition before the keys compares with names, such as type == "plain".
      var choices = key.substring(key.indexOf('?') + 1);
      LITERAL
          .matcher(choices)
          .results()
          .forEach(found -> uses.add(new Use(where, found.group(1), false, values)));
    }
  }

  /** Returns the arguments of a call, as they are written. */
  private static List<String> arguments(String source, int start) {
    var all = new ArrayList<String>();
    var depth = 0;
    var begin = start;
    var quoted = false;
    for (int i = start; i < source.length(); i++) {
      var c = source.charAt(i);
      quoted ^= c == '"';
      if (quoted) {
        continue;
      }
      if (depth == 0 && (c == ',' || c == ')')) {
        all.add(source.substring(begin, i).strip());
        begin = i + 1;
        if (c == ')') {
          return all;
        }
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    throw new AssertionError("a call does not end: " + source.substring(start));
  }

  @Test
  void both_languages_have_the_same_texts_with_the_same_places() {
    assertEquals(new TreeSet<>(Texts.ENGLISH.keys()), new TreeSet<>(Texts.RUSSIAN.keys()));
    for (var key : Texts.ENGLISH.keys()) {
      assertEquals(places(Texts.ENGLISH.text(key)), places(Texts.RUSSIAN.text(key)), key);
      LANGUAGES.forEach(texts -> assertFalse(texts.text(key).isBlank(), key));
    }
  }

  /** Returns the numbers of the values that a text has a place for. */
  private static Set<String> places(String text) {
    return PLACE
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void each_key_that_a_template_or_a_class_uses_has_a_text() {
    var uses = uses();
    var missing = new TreeSet<String>();
    for (var use : uses) {
      if (use.composed() && !COMPOSED.containsKey(use.key())) {
        missing.add("this test does not know which values follow \"%s\"".formatted(use));
      }
      use.keys()
          .filter(key -> !Texts.ENGLISH.keys().contains(key))
          .forEach(key -> missing.add(key + " in " + use.where()));
    }

    assertEquals(Set.of(), missing);
    assertTrue(uses.size() > 200, () -> uses.size() + " uses were found");
  }

  @Test
  void no_text_is_unused() {
    var unused = new TreeSet<>(Texts.ENGLISH.keys());
    uses().forEach(use -> use.keys().forEach(unused::remove));
    // Keys that a class hands to a template, such as those of the menu.
    sources()
        .values()
        .forEach(
            source ->
                LITERAL.matcher(source).results().forEach(found -> unused.remove(found.group(1))));
    Arrays.stream(Screen.values()).map(Screen::key).forEach(unused::remove);

    assertEquals(Set.of(), unused);
  }

  @Test
  void a_text_with_values_is_a_pattern_and_one_without_is_shown_as_it_is() {
    for (var texts : LANGUAGES) {
      for (var use : uses()) {
        use.keys()
            .filter(texts.keys()::contains)
            .forEach(key -> assertFits(texts, key, use.values()));
      }
    }
  }

  private static void assertFits(Texts texts, String key, boolean values) {
    var text = texts.text(key);
    if (values) {
      assertTrue(PLACE.matcher(text).find(), key + " ignores its values: " + text);
      assertFalse(text.replace("''", "").contains("'"), key + " has a single apostrophe: " + text);
      var shown = new MessageFormat(text, texts.locale()).format(new Object[] {3, 4, 5});
      assertFalse(shown.contains("{"), key + " shows: " + shown);
    } else {
      assertFalse(PLACE.matcher(text).find(), key + " gets no values: " + text);
      assertFalse(text.contains("''"), key + " shows two apostrophes: " + text);
    }
  }

  @Test
  void a_language_is_found_by_its_tag_and_others_are_not() {
    assertEquals("ru", Texts.of("ru-RU").orElseThrow().locale().getLanguage());
    assertEquals("en", Texts.of("en").orElseThrow().locale().getLanguage());
    for (var tag : List.of("de", "", "*", "<script>", "ru/../en")) {
      assertTrue(Texts.of(tag).isEmpty(), tag);
    }
  }
}

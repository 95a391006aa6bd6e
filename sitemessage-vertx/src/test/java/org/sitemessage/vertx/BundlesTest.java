package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in text exists in English and in Russian, with the same placeholders. */
class BundlesTest {
  private static final Path RESOURCES = Path.of("src", "main", "resources");
  private static final Pattern VALUE = Pattern.compile("\\{\\d+[^}]*}");

  static Stream<Path> russian() throws IOException {
    try (var files = Files.walk(RESOURCES)) {
      return files
          .filter(file -> file.toString().endsWith("_ru.properties"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("russian")
  void every_text_is_there_in_both_languages(Path russian) throws IOException {
    assertEquals(valuesByKey(english(russian)), valuesByKey(russian));
  }

  private static Path english(Path russian) {
    var name = russian.getFileName().toString();
    var english = russian.resolveSibling(name.replace("_ru.", "_en."));
    return Files.exists(english) ? english : russian.resolveSibling(name.replace("_ru.", "."));
  }

  /** Returns the placeholders of each text by its key, without the empty texts. */
  private static SortedMap<String, String> valuesByKey(Path file) throws IOException {
    var texts = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      texts.load(reader);
    }
    var values = new TreeMap<String, String>();
    for (var key : texts.stringPropertyNames()) {
      if (!texts.getProperty(key).isBlank()) {
        values.put(
            key,
            VALUE
                .matcher(texts.getProperty(key))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new))
                .toString());
      }
    }
    return values;
  }
}

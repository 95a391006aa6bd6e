package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documents quote is the compiled code. */
class SnippetTest {
  private static final Pattern QUOTE =
      Pattern.compile(
          "<!-- snippet: (\\S+)#(\\S+) -->\\R```(?:java|xml)\\R(.*?)```", Pattern.DOTALL);
  private static final Path ROOT = Path.of("..");
  private static final List<Path> EXAMPLES =
      List.of(
          Path.of("src", "test", "java", "org", "sitemessage", "example"),
          ROOT.resolve(Path.of("examples", "pager-messenger", "src")),
          ROOT.resolve(Path.of("examples", "pager-messenger", "pom.xml")));

  @ParameterizedTest
  @CsvSource({"README.md, 3", "docs/messengers.md, 1", "docs/messengers/own.md, 12"})
  void a_document_quotes_the_examples_as_they_are(String document, int quoted) throws IOException {
    var quotes = QUOTE.matcher(Files.readString(ROOT.resolve(document)));
    var found = 0;

    while (quotes.find()) {
      var source = Files.readString(source(quotes.group(1)));
      assertEquals(region(source, quotes.group(2)), quotes.group(3), quotes.group(1));
      found++;
    }

    assertEquals(quoted, found, document + " quotes so many examples");
  }

  private static Path source(String name) throws IOException {
    for (var folder : EXAMPLES) {
      try (var files = Files.walk(folder)) {
        var found = files.filter(file -> file.endsWith(name)).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new AssertionError("no example " + name);
  }

  private static String region(String source, String name) {
    var matcher =
        Pattern.compile(
                "(?m)^ *(?://|<!--) snippet:begin "
                    + name
                    + "\\b.*\\R((?s:.*?))^ *(?://|<!--) snippet:end")
            .matcher(source);
    assertTrue(matcher.find(), "no snippet " + name);
    return matcher.group(1).stripTrailing().stripIndent() + "\n";
  }
}

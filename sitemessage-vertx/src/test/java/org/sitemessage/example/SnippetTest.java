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

/** What the documents quote is the compiled code, and the files that are rendered. */
class SnippetTest {
  private static final Pattern CODE =
      Pattern.compile(
          "<!-- snippet: (\\S+)#(\\S+) -->\\R```(?:java|xml)\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern FILE =
      Pattern.compile("<!-- file: (\\S+) -->\\R```\\w*\\R(.*?)```", Pattern.DOTALL);
  private static final Path ROOT = Path.of("..");
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final List<Path> EXAMPLES =
      List.of(
          Path.of("src", "test", "java", "org", "sitemessage", "example"),
          ROOT.resolve(Path.of("examples", "pager-messenger", "src")),
          ROOT.resolve(Path.of("examples", "pager-messenger", "pom.xml")));

  @ParameterizedTest
  @CsvSource({
    "README.md, 3",
    "docs/messengers.md, 1",
    "docs/messengers/own.md, 12",
    "docs/templates.md, 10"
  })
  void a_document_quotes_the_examples_as_they_are(String document, int quoted) throws IOException {
    var text = Files.readString(ROOT.resolve(document));
    var found = 0;

    var code = CODE.matcher(text);
    while (code.find()) {
      var source = Files.readString(source(code.group(1)));
      assertEquals(region(source, code.group(2)), code.group(3), code.group(1));
      found++;
    }
    var file = FILE.matcher(text);
    while (file.find()) {
      assertEquals(
          Files.readString(RESOURCES.resolve(file.group(1))), file.group(2), file.group(1));
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

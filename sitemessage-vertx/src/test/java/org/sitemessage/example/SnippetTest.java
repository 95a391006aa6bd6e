package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documents quote is the compiled code, and the files that are rendered. */
class SnippetTest {
  private static final Pattern CODE =
      Pattern.compile("<!-- snippet: (\\S+)#(\\S+) -->\\R```java\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern FILE =
      Pattern.compile("<!-- file: (\\S+) -->\\R```\\w*\\R(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({"README.md,3", "docs/templates.md,9"})
  void the_documents_quote_the_examples_as_they_are(String document, int quotes)
      throws IOException {
    var text = Files.readString(Path.of("..").resolve(document));
    var found = 0;

    var code = CODE.matcher(text);
    while (code.find()) {
      var source = Files.readString(test("java", "org", "sitemessage", "example", code.group(1)));
      assertEquals(region(source, code.group(2)), code.group(3), code.group(1));
      found++;
    }
    var file = FILE.matcher(text);
    while (file.find()) {
      assertEquals(
          Files.readString(test("resources", file.group(1))), file.group(2), file.group(1));
      found++;
    }

    assertTrue(found >= quotes, "%s quotes %d examples".formatted(document, found));
  }

  private static Path test(String... below) {
    return Path.of("src/test", below);
  }

  private static String region(String source, String name) {
    var matcher =
        Pattern.compile(
                "(?m)^ *// snippet:begin " + name + "\\R(.*?)^ *// snippet:end", Pattern.DOTALL)
            .matcher(source);
    assertTrue(matcher.find(), "no snippet " + name);
    return matcher.group(1).stripTrailing().stripIndent() + "\n";
  }
}

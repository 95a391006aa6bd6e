package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documents quote is the compiled code. */
class SnippetTest {
  private static final Pattern QUOTE =
      Pattern.compile("<!-- snippet: (\\S+)#(\\S+) -->\\R```java\\R(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({"README.md, 3", "docs/messengers.md, 1"})
  void documents_quote_the_examples_as_they_are(String document, int atLeast) throws IOException {
    var sources = Path.of("src", "test", "java", "org", "sitemessage", "example");
    var quotes = QUOTE.matcher(Files.readString(Path.of("..").resolve(document)));
    var found = 0;

    while (quotes.find()) {
      var source = Files.readString(sources.resolve(quotes.group(1)));
      assertEquals(region(source, quotes.group(2)), quotes.group(3), quotes.group(1));
      found++;
    }

    assertTrue(found >= atLeast, document + " quotes " + found + " examples");
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

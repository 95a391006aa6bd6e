package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README quotes is the compiled code. */
class SnippetTest {
  private static final Pattern QUOTE =
      Pattern.compile("<!-- snippet: (\\S+)#(\\S+) -->\\R```java\\R(.*?)```", Pattern.DOTALL);

  @Test
  void the_readme_quotes_the_examples_as_they_are() throws IOException {
    var sources = Path.of("src", "test", "java", "org", "sitemessage", "example");
    var readme = Files.readString(Path.of("..", "README.md"));
    var quotes = QUOTE.matcher(readme);
    var found = 0;

    while (quotes.find()) {
      var source = Files.readString(sources.resolve(quotes.group(1)));
      assertEquals(region(source, quotes.group(2)), quotes.group(3), quotes.group(1));
      found++;
    }

    assertTrue(found >= 3, "the README quotes " + found + " examples");
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

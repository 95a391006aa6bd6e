package org.sitemessage.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links from document to document lead to files and headings that are there. */
class DocumentLinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");

  static Stream<Path> documents() throws IOException {
    return Stream.concat(
        SnippetTest.documents(),
        Stream.of("CONTRIBUTING.md", "module-info-notes.md").map(Path.of("..")::resolve));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void every_link_leads_somewhere(Path document) throws IOException {
    var broken = new ArrayList<String>();
    var links = LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll("code"));
    while (links.find()) {
      var link = links.group(1);
      if (!link.matches("[a-z]+:.*") && !leadsSomewhere(document, link)) {
        broken.add(link);
      }
    }

    assertEquals(List.of(), broken);
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    var parts = link.split("#", 2);
    var target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
    return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
  }

  /** Returns the anchors of a document: those that GitHub makes of headings, and explicit ones. */
  private static Set<String> anchors(Path document) throws IOException {
    var text = Files.readString(document);
    return Stream.concat(
            HEADING
                .matcher(text)
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-')),
            ANCHOR.matcher(text).results().map(anchor -> anchor.group(1)))
        .collect(Collectors.toSet());
  }
}

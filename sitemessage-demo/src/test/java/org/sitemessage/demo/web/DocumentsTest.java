package org.sitemessage.demo.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents as a reader of the page gets them. */
class DocumentsTest {
  private static final Path FOLDER = Path.of("..", "docs");
  private static final Pattern PICTURE = Pattern.compile("<img src=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]+)\"");

  private final Documents documents = new Documents("<title>${title}</title>${document}");

  /** Returns each document as HTML, by its path. */
  private Map<String, String> rendered() throws IOException {
    var pages = new TreeMap<String, String>();
    try (var files = Files.walk(FOLDER)) {
      for (var file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".md"))::iterator) {
        var name = FOLDER.relativize(file).toString();
        pages.put("/docs/" + name, documents.html(name, Buffer.buffer(Files.readAllBytes(file))));
      }
    }
    return pages;
  }

  @Test
  void each_link_of_a_document_leads_to_a_document_and_to_a_heading_of_it() throws IOException {
    var pages = rendered();
    var dead = new ArrayList<String>();
    pages.forEach(
        (path, html) ->
            LINK.matcher(html)
                .results()
                .map(link -> URI.create(path).resolve(link.group(1)))
                .filter(target -> !target.isAbsolute())
                .filter(target -> !leads(target, pages))
                .forEach(target -> dead.add(path + " → " + target)));

    assertEquals(List.of(), dead);
  }

  @Test
  void each_picture_of_a_document_is_in_the_program() throws IOException {
    var pictures =
        rendered().entrySet().stream()
            .flatMap(
                page ->
                    PICTURE
                        .matcher(page.getValue())
                        .results()
                        .map(found -> URI.create(page.getKey()).resolve(found.group(1)).getPath()))
            .toList();

    assertEquals(List.of("/docs/images/console.png"), pictures);
    assertTrue(pictures.stream().allMatch(path -> Resources.has(path.substring(1))));
  }

  private static boolean leads(URI target, Map<String, String> pages) {
    var page = pages.get(target.getPath());
    return page != null
        && (target.getFragment() == null || page.contains("id=\"" + target.getFragment() + "\""));
  }

  @Test
  void a_document_has_a_title_tables_and_texts_in_place_of_links_to_other_files() {
    var html =
        documents.html(
            "x.md",
            Buffer.buffer(
                "# `The` title\n\n| a | b |\n|---|---|\n| 1 | [Shop](../examples/shop) |\n"));

    assertTrue(html.startsWith("<title>The title</title><h1 id=\"the-title\">"), html);
    assertTrue(html.contains("<td>Shop</td>"), html);
  }
}

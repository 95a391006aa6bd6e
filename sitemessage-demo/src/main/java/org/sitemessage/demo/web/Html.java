package org.sitemessage.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** Makes parts of a screen: escapes texts, and takes parameters named {@code html} as they are. */
final class Html {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Returns a text as a value in the query of a URL. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  static String time(Instant at) {
    return TIME.format(at);
  }

  static String badge(String kind, String text) {
    return "<span class=\"badge %s\">%s</span>".formatted(kind, escape(text));
  }

  static String section(String id, String heading, String html) {
    return "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>%s</section>"
        .formatted(id, id, escape(heading), html);
  }

  /**
   * Returns a table.
   *
   * @param attributes attributes of the table, such as {@code id="rows"}
   * @param head headings of the columns
   * @param rows HTML of the cells
   */
  static String table(String label, String attributes, List<String> head, List<List<String>> rows) {
    var body = new StringBuilder();
    for (var row : rows) {
      body.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        body.append(
            "<td class=\"long\" data-label=\"%s\">%s</td>"
                .formatted(escape(head.get(i)), row.get(i)));
      }
      body.append("</tr>");
    }
    return """
        <div class="rows" role="region" aria-label="%s" tabindex="0"><table %s>\
        <thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"""
        .formatted(
            escape(label),
            attributes,
            head.stream()
                .map(name -> "<th>" + escape(name) + "</th>")
                .collect(Collectors.joining()),
            body);
  }

  /** Returns an article for an item that a person has chosen. */
  static String article(String id, String heading, String hint, String html) {
    return "<article id=\"%s\"><h3>%s</h3><p class=\"hint\">%s</p>%s</article>"
        .formatted(id, escape(heading), escape(hint), html);
  }

  /** Returns HTML of a mail in a frame that runs no script; nothing if there is none. */
  static String frame(String title, String html) {
    return html.isEmpty()
        ? ""
        : "<iframe title=\"%s\" srcdoc=\"%s\" sandbox></iframe>"
            .formatted(escape(title), escape(html));
  }

  /** Returns a text as it was written; nothing if it is blank. */
  static String letter(String text) {
    return text.isBlank()
        ? ""
        : "<pre class=\"letter\" tabindex=\"0\">%s</pre>".formatted(escape(text));
  }

  /** Returns a text that a click opens. */
  static String fold(String heading, String text) {
    return "<details><summary>%s</summary><pre tabindex=\"0\">%s</pre></details>"
        .formatted(escape(heading), escape(text));
  }

  /** Returns headers, a line each. */
  static String lines(JsonArray headers) {
    return headers.stream()
        .map(JsonObject.class::cast)
        .map(header -> header.getString("name") + ": " + header.getString("value"))
        .collect(Collectors.joining("\n"));
  }
}

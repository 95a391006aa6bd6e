package org.sitemessage.api.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Merges HTML documents. The result is the first document with the contents of all bodies in its
 * body. Styles that only later documents have are added to its head. A fragment counts as the
 * content of a body. Each document is read once.
 */
public final class HtmlDocuments {
  /** Elements whose content is not markup. */
  private static final Set<String> RAW = Set.of("script", "style", "title", "textarea", "xmp");

  private HtmlDocuments() {}

  public static String merged(List<String> documents) {
    var parts = documents.stream().map(HtmlDocuments::parsed).toList();
    var frame = parts.stream().filter(Document::isWhole).findFirst().orElse(parts.get(0));
    var styles = new LinkedHashSet<String>();
    parts.forEach(part -> styles.addAll(part.styles()));
    frame.styles().forEach(styles::remove);
    var html = new StringBuilder(frame.head());
    html.insert(frame.headEnd(), String.join("\n", styles));
    for (int i = 0; i < parts.size(); i++) {
      html.append(i == 0 ? "" : "\n").append(parts.get(i).body());
    }
    return html.append(frame.tail()).toString();
  }

  /**
   * The parts of a document.
   *
   * @param head text before the content of the body
   * @param headEnd offset in {@code head} at which a style can be added
   * @param styles style elements of the head, unchanged
   * @param body content of the body
   * @param tail text after the content of the body
   */
  private record Document(String head, int headEnd, List<String> styles, String body, String tail) {
    boolean isWhole() {
      return !head.isEmpty();
    }
  }

  /** Splits a document at its tags; tags in comments and scripts do not count. */
  private static Document parsed(String html) {
    var styles = new ArrayList<String>();
    int headEnd = -1;
    int bodyStart = 0;
    int bodyEnd = html.length();
    boolean inBody = false;
    int at = html.indexOf('<');
    while (at >= 0) {
      int end = tagEnd(html, at);
      var name = name(html, at);
      switch (name) {
        case "!doctype", "html", "head", "/head" -> {
          if (!inBody) {
            headEnd = name.equals("/head") ? at : headEnd;
            bodyStart = end;
          }
        }
        case "body" -> {
          if (!inBody) {
            bodyStart = end;
            inBody = true;
          }
        }
        case "/body", "/html" -> bodyEnd = Math.min(bodyEnd, Math.max(at, bodyStart));
        default -> {}
      }
      if (RAW.contains(name)) {
        int raw = end;
        end = rawEnd(html, name, end);
        if (name.equals("style") && !inBody && raw < end) {
          styles.add(html.substring(at, end));
        }
      }
      at = html.indexOf('<', end);
    }
    var head = html.substring(0, bodyStart);
    return new Document(
        head,
        headEnd < 0 || headEnd > head.length() ? head.length() : headEnd,
        head.isEmpty() ? List.of() : List.copyOf(styles),
        html.substring(bodyStart, Math.max(bodyStart, bodyEnd)).strip(),
        html.substring(Math.max(bodyStart, bodyEnd)));
  }

  /** Returns the name of the tag at this offset, in lower case; empty if there is none. */
  private static String name(String html, int start) {
    int end = start + 1;
    while (end < html.length() && end - start < 12 && " \t\r\n\f>".indexOf(html.charAt(end)) < 0) {
      end++;
    }
    return html.substring(start + 1, end).toLowerCase(Locale.ROOT);
  }

  /** Returns the offset after the tag or comment at this offset. */
  private static int tagEnd(String html, int start) {
    if (html.startsWith("<!--", start)) {
      return behind(html, "-->", start + 4);
    }
    int at = start + 1;
    while (at < html.length() && html.charAt(at) != '>') {
      char c = html.charAt(at);
      boolean quoted = html.charAt(at - 1) == '=' && (c == '"' || c == '\'');
      at = quoted ? behind(html, String.valueOf(c), at + 1) : at + 1;
    }
    return Math.min(html.length(), at + 1);
  }

  /** Returns the offset after the end tag of an element whose content is not markup. */
  private static int rawEnd(String html, String name, int from) {
    int at = html.indexOf("</", from);
    while (at >= 0 && !html.regionMatches(true, at + 2, name, 0, name.length())) {
      at = html.indexOf("</", at + 2);
    }
    return at < 0 ? html.length() : behind(html, ">", at);
  }

  private static int behind(String html, String text, int from) {
    int found = html.indexOf(text, from);
    return found < 0 ? html.length() : found + text.length();
  }
}

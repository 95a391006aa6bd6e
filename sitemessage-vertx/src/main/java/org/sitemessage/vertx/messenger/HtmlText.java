package org.sitemessage.vertx.messenger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * Makes the plain text of an HTML mail: links as {@code text (url)}, lists with their marks and
 * indents, headings underlined, quotes after {@code >}, the cells of a table's row on one line.
 */
final class HtmlText implements NodeFilter {
  private static final Set<String> UNSEEN =
      Set.of("script", "style", "head", "template", "noscript", "svg", "object", "iframe");
  private static final Set<String> PARAGRAPHS =
      Set.of(
          "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre");
  private static final Set<String> LINES =
      Set.of(
          "div",
          "li",
          "tr",
          "dt",
          "dd",
          "section",
          "article",
          "header",
          "footer",
          "main",
          "nav",
          "aside",
          "address",
          "figure",
          "figcaption",
          "form",
          "center",
          "caption",
          "body");

  private final StringBuilder out = new StringBuilder();
  private final List<Indent> indents = new ArrayList<>();
  private final Deque<int[]> counters = new ArrayDeque<>();
  private int breaks;
  private boolean lineStarted;
  private boolean space;
  private int preformatted;

  private HtmlText() {}

  /** The text of an HTML document or fragment; lines end in LF. */
  static String of(String html) {
    var text = new HtmlText();
    NodeTraversor.filter(text, Jsoup.parse(html));
    return text.out.toString();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode text) {
      write(text.getWholeText());
    } else if (node instanceof Element element) {
      if (UNSEEN.contains(element.normalName()) || isHidden(element)) {
        return FilterResult.SKIP_ENTIRELY;
      }
      begin(element);
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      end(element);
    }
    return FilterResult.CONTINUE;
  }

  private void begin(Element element) {
    breakAround(element);
    switch (element.normalName()) {
      case "br" -> lineBreak();
      case "hr" -> {
        atLeast(2);
        write("----------");
        atLeast(2);
      }
      case "img" -> write(element.attr("alt"));
      case "pre" -> preformatted++;
      case "blockquote" -> indents.add(new Indent("> ", "> "));
      case "ul" -> counters.push(new int[] {Integer.MIN_VALUE});
      case "ol" -> counters.push(new int[] {start(element)});
      case "li" -> indents.add(mark());
      case "td", "th" -> cell(element);
      default -> {}
    }
  }

  private void end(Element element) {
    switch (element.normalName()) {
      case "a" -> link(element);
      case "pre" -> preformatted--;
      case "blockquote", "li" -> indents.remove(indents.size() - 1);
      case "ul", "ol" -> counters.pop();
      case "h1" -> underline('=', element);
      case "h2" -> underline('-', element);
      default -> {}
    }
    breakAround(element);
  }

  private void breakAround(Element element) {
    var name = element.normalName();
    if (PARAGRAPHS.contains(name)) {
      // A list inside a list item goes on with the item.
      boolean nested = counters.size() > 0 && (name.equals("ul") || name.equals("ol"));
      atLeast(nested && element.closest("li") != null ? 1 : 2);
    } else if (LINES.contains(name)) {
      atLeast(1);
    }
  }

  private void link(Element element) {
    var url = element.attr("href").strip();
    var bare = url.replaceFirst("(?i)^(mailto:|tel:)", "");
    var scheme = url.toLowerCase(Locale.ROOT);
    if (!bare.isEmpty()
        && !bare.startsWith("#")
        && !scheme.startsWith("javascript:")
        && !element.text().contains(bare)) {
      write(lineStarted ? " (" + bare + ")" : bare);
    }
  }

  private void cell(Element cell) {
    var row = cell.parent();
    boolean layout = row == null || row.selectFirst("table, p, div, ul, ol, h1, h2, h3") != null;
    if (layout) {
      atLeast(1);
    } else if (lineStarted && cell.previousElementSibling() != null && !cell.text().isEmpty()) {
      write(" | ");
    }
  }

  private void underline(char line, Element heading) {
    var text = heading.text();
    if (!text.isEmpty()) {
      atLeast(1);
      write(String.valueOf(line).repeat(Math.min(72, text.codePointCount(0, text.length()))));
    }
  }

  private Indent mark() {
    var counter = counters.peek();
    if (counter == null || counter[0] == Integer.MIN_VALUE) {
      return new Indent("- ", "  ");
    }
    var number = counter[0]++ + ". ";
    return new Indent(number, " ".repeat(number.length()));
  }

  private static int start(Element list) {
    var start = list.attr("start").strip();
    return start.matches("\\d{1,6}") ? Integer.parseInt(start) : 1;
  }

  private static boolean isHidden(Element element) {
    var style = element.attr("style").toLowerCase(Locale.ROOT).replace(" ", "");
    return element.hasAttr("hidden") || style.contains("display:none");
  }

  /** An explicit line break; several of them stand for empty lines. */
  private void lineBreak() {
    breaks = lineStarted || breaks > 0 ? breaks + 1 : breaks;
    lineStarted = false;
    space = false;
  }

  private void atLeast(int lines) {
    breaks = Math.max(breaks, lines);
    lineStarted = false;
    space = false;
  }

  private void write(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (preformatted > 0 && c == '\n') {
        lineBreak();
      } else if (preformatted > 0 && c != '\r') {
        put(c);
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        space = lineStarted;
      } else {
        put(c);
      }
    }
  }

  private void put(char c) {
    if (!lineStarted) {
      startLine();
    } else if (space) {
      out.append(' ');
    }
    space = false;
    out.append(c);
  }

  private void startLine() {
    if (out.length() > 0) {
      var empty = new StringBuilder();
      indents.stream().filter(Indent::isQuote).forEach(i -> empty.append(">"));
      for (int i = 1; i < Math.min(breaks, 3); i++) {
        out.append('\n').append(empty);
      }
      out.append('\n');
    }
    breaks = 0;
    lineStarted = true;
    indents.forEach(indent -> out.append(indent.next()));
  }

  /** What a block's lines begin with. */
  private static final class Indent {
    private final String rest;
    private String next;

    Indent(String first, String rest) {
      this.next = first;
      this.rest = rest;
    }

    boolean isQuote() {
      return rest.startsWith(">");
    }

    String next() {
      var result = next;
      next = rest;
      return result;
    }
  }
}

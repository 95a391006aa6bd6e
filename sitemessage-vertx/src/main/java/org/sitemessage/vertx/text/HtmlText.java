package org.sitemessage.vertx.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.sitemessage.api.Content;

/**
 * Makes the plain text of HTML: links as {@code text (url)}, lists with their marks and indents,
 * headings underlined, quotes after {@code >}, the cells of a table's row on one line.
 *
 * <p>{@link HtmlScanner} reads the HTML once, and no tree is built. The work is proportional to the
 * length of the HTML, whatever its markup, and the memory to the length of the text. Elements
 * deeper than {@value #MAX_DEPTH} levels leave no marks. A text above {@value TextLayout#MAX_CHARS}
 * characters is cut, and ends with {@code […]}.
 */
public final class HtmlText implements HtmlScanner.Sink {
  private static final int MAX_DEPTH = 512;

  /** Maximum number of open elements that are searched for the one that a tag ends. */
  private static final int MAX_SEARCH = 128;

  /** Maximum length of a link that is not repeated if its text shows it. */
  private static final int MAX_LINK = 1024;

  private static final int LONGEST_UNDERLINE = 72;
  private static final Set<String> UNSEEN =
      Set.of(
          "script",
          "style",
          "head",
          "title",
          "template",
          "noscript",
          "svg",
          "object",
          "iframe",
          "noembed",
          "noframes");
  private static final Set<String> IN_HEAD =
      Set.of("meta", "link", "title", "style", "script", "base", "noscript", "template");
  private static final Set<String> VOID =
      Set.of(
          "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
          "source", "track", "wbr");
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
  private static final Set<String> ROWS = Set.of("tr", "tbody", "thead", "tfoot", "caption");
  private static final Set<String> CELLS = Set.of("td", "th");

  /** Elements beyond which an end tag has no effect. */
  private static final Set<String> SCOPES = Set.of("td", "th", "caption", "table", "template");

  /** Elements that are tracked as open, in addition to those that break lines. */
  private static final Set<String> STRUCTURE =
      Set.of("a", "td", "th", "tbody", "thead", "tfoot", "head", "template");

  private final TextLayout out = new TextLayout();
  private final List<Open> open = new ArrayList<>();
  private final Map<String, Integer> openByName = new HashMap<>();
  private final Deque<int[]> counters = new ArrayDeque<>();
  private int tooDeep;
  private long steps;
  private int preformatted;

  /** Index of the first open element that is hidden; -1 if there is none. */
  private int unseenFrom = -1;

  /** Texts of the open links, the innermost first. */
  private final Deque<StringBuilder> links = new ArrayDeque<>();

  /**
   * An open element.
   *
   * @param url target of a link
   * @param from number of characters written before the element
   */
  private record Open(String name, String url, int from) {}

  private HtmlText() {}

  /**
   * Makes the text of an HTML document or fragment; its lines end in LF.
   *
   * @throws CancellationException if the thread was interrupted
   */
  public static String of(String html) {
    var text = new HtmlText();
    new HtmlScanner(html, text).scan();
    return text.out.toString();
  }

  /** Returns the work to make the text: tags, characters written, open elements searched. */
  static long steps(String html) {
    var text = new HtmlText();
    new HtmlScanner(html, text).scan();
    return text.steps;
  }

  /**
   * Adds the plain text to a content that has only HTML.
   *
   * @throws CancellationException if the thread was interrupted
   */
  public static Content completed(Content content) {
    return isNeededFor(content) ? content.withText(of(content.html())) : content;
  }

  /** Returns whether a content has only HTML. */
  public static boolean isNeededFor(Content content) {
    return content.text().isEmpty() && !content.html().isEmpty();
  }

  @Override
  public boolean isFull() {
    return out.isFull();
  }

  @Override
  public void text(String text) {
    steps++;
    if (unseenFrom < 0) {
      write(text);
    }
  }

  @Override
  public void start(String name, Map<String, String> attributes, boolean selfClosing) {
    steps++;
    endImplied(name);
    boolean seen = unseenFrom < 0;
    boolean hides = seen && (UNSEEN.contains(name) || isHidden(attributes));
    boolean kept = !VOID.contains(name) && (hides || !seen || isKept(name));
    if (!seen && selfClosing) {
      return; // As in SVG.
    }
    if (kept && open.size() == MAX_DEPTH) {
      tooDeep++;
      breakAround(name);
      return;
    }
    if (seen && !hides) {
      begin(name, attributes);
    } else if (hides && kept) {
      unseenFrom = open.size();
    }
    if (kept) {
      openByName.merge(name, 1, Integer::sum);
      open.add(new Open(name, attributes.getOrDefault("href", "").strip(), out.codePoints()));
    }
  }

  private static boolean isKept(String name) {
    return STRUCTURE.contains(name) || PARAGRAPHS.contains(name) || LINES.contains(name);
  }

  private static boolean isHidden(Map<String, String> attributes) {
    var style = attributes.getOrDefault("style", "").toLowerCase(Locale.ROOT).replace(" ", "");
    return attributes.containsKey("hidden") || style.contains("display:none");
  }

  @Override
  public void end(String name) {
    steps++;
    boolean kept = unseenFrom >= 0 || isKept(name);
    if (name.equals("br")) {
      start(name, Map.of(), false);
    } else if (kept && tooDeep > 0) {
      tooDeep--;
      breakAround(name);
    } else if (kept) {
      var scopes = CELLS.contains(name) || ROWS.contains(name) ? Set.of("table") : SCOPES;
      if (!endThrough(Set.of(name), name.equals("table") ? Set.of() : scopes)
          && name.equals("p")
          && unseenFrom < 0) {
        breakAround(name);
      }
    }
  }

  /** Ends the elements that a start tag ends implicitly. */
  private void endImplied(String name) {
    if (!open.isEmpty()
        && open.get(open.size() - 1).name().equals("head")
        && !IN_HEAD.contains(name)) {
      endThrough(Set.of("head"), Set.of());
    }
    switch (name) {
      case "li" -> endThrough(Set.of("li"), Set.of("ul", "ol", "td", "th", "table"));
      case "dt", "dd" -> endThrough(Set.of("dt", "dd"), Set.of("dl", "td", "th", "table"));
      case "td", "th" -> endThrough(CELLS, Set.of("tr", "table"));
      case "tr" -> endThrough(Set.of("tr", "caption"), Set.of("table"));
      case "tbody", "thead", "tfoot" -> endThrough(ROWS, Set.of("table"));
      case "a" -> endThrough(Set.of("a"), SCOPES);
      default -> {}
    }
    if (PARAGRAPHS.contains(name) || LINES.contains(name) || name.equals("hr")) {
      endThrough(Set.of("p"), SCOPES);
    }
  }

  /**
   * Ends the outermost open element of these names within the innermost scope, and all elements in
   * it. For a single name, ends the innermost element of that name.
   *
   * @return true if such an element was open
   */
  private boolean endThrough(Set<String> names, Set<String> scopes) {
    if (names.stream().noneMatch(openByName::containsKey)) {
      return false;
    }
    int found = -1;
    for (int i = open.size() - 1; i >= 0 && i >= open.size() - MAX_SEARCH; i--) {
      steps++;
      var name = open.get(i).name();
      if (names.contains(name)) {
        found = i;
        if (names.size() == 1) {
          break;
        }
      } else if (scopes.contains(name)) {
        break;
      }
    }
    while (found >= 0 && open.size() > found) {
      var last = open.remove(open.size() - 1);
      openByName.computeIfPresent(last.name(), (name, count) -> count == 1 ? null : count - 1);
      finish(last);
    }
    return found >= 0;
  }

  private void begin(String name, Map<String, String> attributes) {
    breakAround(name);
    switch (name) {
      case "br" -> out.lineBreak();
      case "hr" -> {
        out.atLeast(2);
        write("----------");
        out.atLeast(2);
      }
      case "img" -> write(attributes.getOrDefault("alt", ""));
      case "a" -> links.push(new StringBuilder());
      case "pre" -> preformatted++;
      case "blockquote" -> out.indent("> ", "> ");
      case "ul" -> counters.push(new int[] {Integer.MIN_VALUE});
      case "ol" -> counters.push(new int[] {number(attributes.getOrDefault("start", "").strip())});
      case "li" -> mark();
      case "td", "th" -> out.nextCell();
      default -> {}
    }
  }

  private void finish(Open element) {
    if (unseenFrom >= 0) {
      unseenFrom = open.size() == unseenFrom ? -1 : unseenFrom;
      return;
    }
    switch (element.name()) {
      case "a" -> link(element.url(), links.pop().toString());
      case "pre" -> preformatted--;
      case "blockquote", "li" -> out.unindent();
      case "ul", "ol" -> counters.pop();
      case "h1" -> underline("=", out.codePoints() - element.from());
      case "h2" -> underline("-", out.codePoints() - element.from());
      default -> {}
    }
    breakAround(element.name());
  }

  private void breakAround(String name) {
    if (PARAGRAPHS.contains(name)) {
      // A list inside a list item continues the item.
      boolean nested = counters.size() > 0 && (name.equals("ul") || name.equals("ol"));
      out.atLeast(nested ? 1 : 2);
    } else if (LINES.contains(name)) {
      out.atLeast(1);
    }
  }

  private void link(String url, String text) {
    var scheme = url.substring(0, Math.min(url.length(), "javascript:".length()));
    var bare = url;
    for (var prefix : List.of("mailto:", "tel:")) {
      if (scheme.regionMatches(true, 0, prefix, 0, prefix.length())) {
        bare = url.substring(prefix.length());
      }
    }
    boolean shown = bare.length() <= MAX_LINK && text.contains(bare);
    if (!bare.startsWith("#") && !scheme.equalsIgnoreCase("javascript:") && !shown) {
      write(out.isLineStarted() ? " (" + bare + ")" : bare);
    }
  }

  private void underline(String line, int characters) {
    if (characters > 0) {
      out.atLeast(1);
      write(line.repeat(Math.min(LONGEST_UNDERLINE, characters)));
    }
  }

  private void mark() {
    var counter = counters.peek();
    if (counter == null || counter[0] == Integer.MIN_VALUE) {
      out.indent("- ", "  ");
      return;
    }
    var number = counter[0]++ + ". ";
    out.indent(number, " ".repeat(number.length()));
  }

  private static int number(String start) {
    return !start.isEmpty()
            && start.length() <= 6
            && start.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(start)
        : 1;
  }

  private void write(String text) {
    var link = links.peek();
    if (link != null && link.length() < MAX_LINK) {
      link.append(text, 0, Math.min(text.length(), MAX_LINK));
    }
    for (int i = 0; i < text.length() && !out.isFull(); i++) {
      steps++;
      char c = text.charAt(i);
      if (preformatted > 0 && c == '\n') {
        out.lineBreak();
      } else if (preformatted > 0 && c != '\r') {
        out.put(c);
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        out.blank();
      } else {
        out.put(c);
      }
    }
  }
}

package org.sitemessage.vertx.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jsoup.parser.Parser;

/**
 * Reads HTML in one pass and passes its tags and text to a sink. The scanner looks at each
 * character a bounded number of times, keeps nothing but the current tag, and ends early if its
 * thread is interrupted.
 */
final class HtmlScanner {
  /** Elements whose content is not markup. */
  private static final Set<String> RAW =
      Set.of("script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea");

  /** Elements whose content is not markup, but may hold character references. */
  private static final Set<String> ESCAPABLE = Set.of("title", "textarea");

  private static final Set<String> ATTRIBUTES = Set.of("href", "alt", "start", "style", "hidden");

  private final String html;
  private final Sink sink;
  private int position;

  HtmlScanner(String html, Sink sink) {
    this.html = html;
    this.sink = sink;
  }

  /** Receives the tags and the text that the scanner finds. */
  interface Sink {
    /** A piece of text, its character references resolved. */
    void text(String text);

    /**
     * A start tag.
     *
     * @param name name of the tag, in lower case
     * @param attributes attributes that matter to a text, by name
     * @param selfClosing true if the tag ends with {@code />}
     */
    void start(String name, Map<String, String> attributes, boolean selfClosing);

    /** An end tag; its name is in lower case. */
    void end(String name);

    /** Returns whether the sink accepts nothing more. */
    boolean isFull();
  }

  /**
   * Reads the whole HTML.
   *
   * @throws CancellationException if the thread was interrupted
   */
  void scan() {
    while (position < html.length() && !sink.isFull()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("reading HTML was interrupted");
      }
      int tag = html.indexOf('<', position);
      int end = tag < 0 ? html.length() : tag;
      text(position, end, true);
      position = end;
      if (tag >= 0) {
        markup();
      }
    }
  }

  private void text(int from, int to, boolean escaped) {
    if (from < to) {
      var text = html.substring(from, to);
      sink.text(escaped ? unescaped(text, false) : text);
    }
  }

  private static String unescaped(String text, boolean inAttribute) {
    return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, inAttribute);
  }

  /** Reads a tag or a comment, which begins with {@code <}. */
  private void markup() {
    char next = at(position + 1);
    if (isLetter(next)) {
      startTag();
    } else if (next == '/' && isLetter(at(position + 2))) {
      position += 2;
      var name = name();
      skipTo(">");
      sink.end(name);
    } else if (html.startsWith("<!--", position)) {
      comment();
    } else if (next == '!' || next == '?' || next == '/') {
      skipTo(">");
    } else {
      sink.text("<");
      position++;
    }
  }

  /** {@code <!-->} and {@code <!--->} are whole comments. */
  private void comment() {
    position += 4;
    if (at(position) == '>') {
      position++;
    } else if (html.startsWith("->", position)) {
      position += 2;
    } else {
      skipTo("-->");
    }
  }

  private void startTag() {
    position++;
    var name = name();
    var attributes = new HashMap<String, String>();
    boolean selfClosing = false;
    while (position < html.length() && at(position) != '>') {
      char c = at(position);
      if (c == '/' || isBlank(c)) {
        selfClosing = c == '/' && at(position + 1) == '>';
        position++;
      } else {
        attribute(attributes);
      }
    }
    if (position >= html.length()) {
      return; // A tag without an end is dropped.
    }
    position++;
    sink.start(name, attributes, selfClosing);
    if (RAW.contains(name)) {
      raw(name);
    }
  }

  private void attribute(Map<String, String> attributes) {
    int start = position;
    position++; // The name may begin with "=".
    while (position < html.length() && !isBlank(at(position)) && "/>=".indexOf(at(position)) < 0) {
      position++;
    }
    var name = lower(start, position);
    skipBlanks();
    if (at(position) != '=') {
      keep(attributes, name, "");
      return;
    }
    position++;
    skipBlanks();
    keep(attributes, name, value());
  }

  private static void keep(Map<String, String> attributes, String name, String value) {
    if (ATTRIBUTES.contains(name)) {
      attributes.putIfAbsent(name, unescaped(value, true));
    }
  }

  private String value() {
    char quote = at(position);
    if (quote == '"' || quote == '\'') {
      int start = position + 1;
      position = start;
      skipTo(String.valueOf(quote));
      return html.substring(start, Math.max(start, position - 1));
    }
    int start = position;
    while (position < html.length() && !isBlank(at(position)) && at(position) != '>') {
      position++;
    }
    return html.substring(start, position);
  }

  /** Reads the content of an element without markup, up to its end tag. */
  private void raw(String name) {
    int start = position;
    int end = start;
    while (true) {
      end = html.indexOf("</", end);
      if (end < 0) {
        position = html.length();
        text(start, position, ESCAPABLE.contains(name));
        return;
      }
      if (html.regionMatches(true, end + 2, name, 0, name.length())
          && !isLetter(at(end + 2 + name.length()))) {
        text(start, end, ESCAPABLE.contains(name));
        position = end;
        return;
      }
      end += 2;
    }
  }

  private String name() {
    int start = position;
    while (position < html.length() && !isBlank(at(position)) && "/>".indexOf(at(position)) < 0) {
      position++;
    }
    return lower(start, position);
  }

  private String lower(int from, int to) {
    return html.substring(from, to).toLowerCase(Locale.ROOT);
  }

  private void skipBlanks() {
    while (position < html.length() && isBlank(at(position))) {
      position++;
    }
  }

  /** Moves behind the next occurrence of a text, or to the end. */
  private void skipTo(String text) {
    int found = html.indexOf(text, position);
    position = found < 0 ? html.length() : found + text.length();
  }

  private char at(int index) {
    return index < html.length() ? html.charAt(index) : 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}

package org.sitemessage.vertx.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays out a plain text: collapses blanks, breaks lines, and begins each line with the marks of its
 * blocks. The text has at most {@value #MAX_CHARS} characters. A line has the marks of at most
 * {@value #MAX_INDENTS} blocks, so that deep nesting makes no long lines.
 */
final class TextLayout {
  /** Maximum characters of a text; a longer text is cut. */
  static final int MAX_CHARS = 1 << 20;

  /** End of a text that was cut. */
  static final String CUT = "\n[…]";

  private static final int MAX_INDENTS = 10;
  private static final int MAX_BREAKS = 3;

  private final StringBuilder out = new StringBuilder();
  private final List<Indent> indents = new ArrayList<>();
  private int breaks;
  private int codePoints;
  private boolean lineStarted;
  private boolean space;
  private boolean cell;
  private boolean full;

  /** Marks at the beginning of a block's first line, and of all its other lines. */
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

  boolean isFull() {
    return full;
  }

  boolean isLineStarted() {
    return lineStarted;
  }

  /** Returns the number of characters written, without marks and line breaks. */
  int codePoints() {
    return codePoints;
  }

  /** Begins a block. */
  void indent(String first, String rest) {
    indents.add(indents.size() < MAX_INDENTS ? new Indent(first, rest) : new Indent("", ""));
  }

  /** Ends the block that was begun last. */
  void unindent() {
    indents.remove(indents.size() - 1);
  }

  /** Writes an explicit line break; several of them make empty lines. */
  void lineBreak() {
    breaks = lineStarted || breaks > 0 ? Math.min(MAX_BREAKS, breaks + 1) : breaks;
    endLine();
  }

  /** Requires at least this many line breaks before the next text. */
  void atLeast(int lines) {
    breaks = Math.max(breaks, lines);
    endLine();
  }

  private void endLine() {
    lineStarted = false;
    space = false;
    cell = false;
  }

  /** Begins another cell, if more text follows on this line. */
  void nextCell() {
    cell = lineStarted;
  }

  /** Writes a blank, if more text follows on this line. */
  void blank() {
    space = lineStarted;
  }

  void put(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  void put(char c) {
    if (full || c == 0) {
      return;
    }
    if (!lineStarted) {
      startLine();
    } else if (cell) {
      out.append(" | ");
    } else if (space) {
      out.append(' ');
      codePoints++;
    }
    space = false;
    cell = false;
    out.append(c);
    codePoints += Character.isLowSurrogate(c) ? 0 : 1;
    if (out.length() >= MAX_CHARS - CUT.length()) {
      cut();
    }
  }

  private void cut() {
    full = true;
    int last = out.length() - 1;
    if (Character.isHighSurrogate(out.charAt(last))) {
      out.setLength(last);
    }
    out.append(CUT);
  }

  private void startLine() {
    if (out.length() > 0) {
      var empty = new StringBuilder();
      indents.stream().filter(Indent::isQuote).forEach(i -> empty.append('>'));
      for (int i = 1; i < Math.min(breaks, MAX_BREAKS); i++) {
        out.append('\n').append(empty);
      }
      out.append('\n');
    }
    breaks = 0;
    lineStarted = true;
    indents.forEach(indent -> out.append(indent.next()));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}

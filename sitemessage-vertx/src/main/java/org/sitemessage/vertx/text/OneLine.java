package org.sitemessage.vertx.text;

import java.util.regex.Pattern;

/** Makes texts of remote servers fit for log lines and the error log. */
public final class OneLine {
  /** Maximum characters of such a text. */
  public static final int MAX_CHARS = 500;

  /** Blanks, line ends, and what a terminal obeys: control characters, and marks of direction. */
  private static final Pattern BLANKS =
      Pattern.compile(
          "[\\p{Cc}\\s\\x{61C}\\x{200E}\\x{200F}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}]+");

  private OneLine() {}

  /** Returns the text on one line, cut to {@link #MAX_CHARS} characters. */
  public static String of(String text) {
    var line = BLANKS.matcher(text).replaceAll(" ").strip();
    if (line.length() <= MAX_CHARS) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(MAX_CHARS - 2)) ? MAX_CHARS - 2 : MAX_CHARS - 1;
    return line.substring(0, end) + "…";
  }

  /** Returns the text without blanks and control characters. */
  public static String withoutBlanks(String text) {
    return BLANKS.matcher(text).replaceAll("");
  }
}

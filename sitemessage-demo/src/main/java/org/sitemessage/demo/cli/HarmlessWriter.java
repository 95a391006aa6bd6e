package org.sitemessage.demo.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.regex.Pattern;

/**
 * Writes C1 control characters and marks of direction as the escapes of JSON, because a terminal
 * obeys them and they stand in texts of recipients and remote servers. Other control characters
 * pass: JSON escapes them, commands use them, and {@link #line} removes them from cells.
 */
final class HarmlessWriter extends FilterWriter {
  private static final String MARKS =
      "\\x{61C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}";
  private static final Pattern OBEYED = Pattern.compile("[\\x{7F}-\\x{9F}" + MARKS + "]");
  private static final Pattern BLANKS =
      Pattern.compile("[\\p{Cc}\\s\\x{2028}\\x{2029}" + MARKS + "]+");

  private final PrintWriter target;

  private HarmlessWriter(PrintWriter target) {
    super(target);
    this.target = target;
  }

  static PrintWriter over(PrintWriter target) {
    return new PrintWriter(new HarmlessWriter(target), true);
  }

  /** Returns a text on one line, without what a terminal would obey. */
  static String line(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  @Override
  public void write(int c) {
    var text = String.valueOf((char) c);
    write(text, 0, text.length());
  }

  @Override
  public void write(char[] text, int from, int length) {
    write(String.valueOf(text, from, length), 0, length);
  }

  @Override
  public void write(String text, int from, int length) {
    target.write(
        OBEYED
            .matcher(text.substring(from, from + length))
            .replaceAll(one -> "\\\\u%04x".formatted((int) one.group().charAt(0))));
  }

  /** Flushes, and tells a command that nobody reads any more. */
  @Override
  public void flush() throws IOException {
    if (target.checkError()) {
      throw new IOException("the output is closed");
    }
  }
}

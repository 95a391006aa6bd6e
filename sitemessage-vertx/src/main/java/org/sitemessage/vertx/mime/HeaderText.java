package org.sitemessage.vertx.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;

/** Writes text in headers: words, phrases, and lines of a length that every server accepts. */
final class HeaderText {
  /** Maximum octets of a line (RFC 5322 §2.1.1). */
  static final int MAX_LINE = 998;

  private static final int USUAL_LINE = 76;
  private static final int LONG_WORD = 60;
  private static final Pattern ATOMS = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+");
  private static final Pattern TO_ESCAPE = Pattern.compile("([\\\\\"])");

  private HeaderText() {}

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  /**
   * Writes unstructured text: words that are not ASCII become encoded words, all others are
   * unchanged.
   *
   * @param used characters that stand on the line before it
   */
  static String unstructured(String text, int used) {
    if (isAscii(text)) {
      return text;
    }
    var out = new StringBuilder();
    var run = new ArrayList<String>();
    for (var word : text.split(" ", -1)) {
      if (isAscii(word) && !run.isEmpty() && word.isEmpty()) {
        run.add(word); // An empty word between two blanks.
      } else if (isAscii(word)) {
        flush(run, out, used);
        append(out, word);
      } else {
        run.add(word);
      }
    }
    flush(run, out, used);
    return out.toString();
  }

  private static void flush(List<String> run, StringBuilder out, int used) {
    if (!run.isEmpty()) {
      append(out, EncodedWords.of(String.join(" ", run), out.isEmpty() ? used : 1));
      run.clear();
    }
  }

  private static void append(StringBuilder out, String word) {
    out.append(out.isEmpty() ? "" : " ").append(word);
  }

  /** Writes a display name: bare, in quotation marks, or as encoded words. */
  static String phrase(String text, int used) {
    boolean longWord = false;
    for (var word : text.split(" ", -1)) {
      longWord |= word.length() > LONG_WORD;
    }
    if (!isAscii(text) || longWord) {
      return EncodedWords.of(text, used);
    }
    return ATOMS.matcher(text).matches() && !text.contains("=?")
        ? text
        : '"' + TO_ESCAPE.matcher(text).replaceAll("\\\\$1") + '"';
  }

  /**
   * Breaks a header into lines at its blanks.
   *
   * @param field name of the field in an error
   * @param used characters that stand on the first line before it
   * @throws SiteMessageException if a line would have more than 998 octets all the same
   */
  static String folded(String field, String text, int used) {
    var out = new StringBuilder(text.length() + 16);
    int lineStart = 0;
    int offset = used;
    while (offset + text.length() - lineStart > USUAL_LINE) {
      int end = lastBreak(text, lineStart, lineStart + USUAL_LINE - offset);
      if (end < 0) {
        break;
      }
      append(field, out, text.substring(lineStart, end), offset);
      out.append("\r\n");
      lineStart = end;
      offset = 0;
    }
    append(field, out, text.substring(lineStart), offset);
    return out.toString();
  }

  private static void append(String field, StringBuilder out, String line, int offset) {
    if (offset + line.length() > MAX_LINE) {
      throw SiteMessageException.invalid(
          field,
          "has %d characters without a blank to break the line at, at most %d fit on a line"
              .formatted(line.strip().length(), MAX_LINE - offset));
    }
    out.append(line);
  }

  /** Returns the last blank before a word within the limit, else the first blank beyond it. */
  private static int lastBreak(String text, int from, int limit) {
    for (int i = Math.min(limit, text.length() - 1); i > from; i--) {
      if (isBreak(text, i)) {
        return i;
      }
    }
    for (int i = Math.max(limit, from) + 1; i < text.length(); i++) {
      if (isBreak(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isBreak(String text, int index) {
    return isBlank(text.charAt(index))
        && index + 1 < text.length()
        && !isBlank(text.charAt(index + 1))
        && !isBlank(text.charAt(index - 1));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}

package org.sitemessage.vertx.mime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes text that is not ASCII as encoded words (RFC 2047), no line longer than 76 characters. */
final class EncodedWords {
  private static final int MAX_WORD = 75;
  private static final int MAX_LINE = 76;
  private static final int SHORTEST = 30;
  private static final int COVER = "=?UTF-8?B??=".length();
  private static final String UNCHANGED = "!*+-/";

  private EncodedWords() {}

  /**
   * Encodes a text; blanks, at which the header can be folded, separate the encoded words.
   *
   * @param used characters that stand on the line before the first word
   */
  static String of(String text, int used) {
    boolean quoted = quotedLength(text) <= (utf8(text).length + 2) / 3 * 4;
    var words = new StringBuilder();
    var piece = new StringBuilder();
    int room = MAX_LINE - used >= SHORTEST ? Math.min(MAX_WORD, MAX_LINE - used) : MAX_WORD;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      piece.appendCodePoint(codePoint);
      if (COVER + length(piece.toString(), quoted) > room) {
        piece.setLength(piece.length() - Character.charCount(codePoint));
        words.append(word(piece.toString(), quoted)).append(' ');
        piece.setLength(0);
        piece.appendCodePoint(codePoint);
        room = MAX_WORD;
      }
      at += Character.charCount(codePoint);
    }
    return words.append(word(piece.toString(), quoted)).toString();
  }

  private static int length(String text, boolean quoted) {
    return quoted ? quotedLength(text) : (utf8(text).length + 2) / 3 * 4;
  }

  private static String word(String text, boolean quoted) {
    return quoted
        ? "=?UTF-8?Q?" + quoted(text) + "?="
        : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(utf8(text)) + "?=";
  }

  private static int quotedLength(String text) {
    int length = 0;
    for (byte b : utf8(text)) {
      length += b == ' ' || isUnchanged(b) ? 1 : 3;
    }
    return length;
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder();
    for (byte b : utf8(text)) {
      if (b == ' ') {
        quoted.append('_');
      } else if (isUnchanged(b)) {
        quoted.append((char) b);
      } else {
        quoted.append("=%02X".formatted(b & 0xff));
      }
    }
    return quoted.toString();
  }

  private static boolean isUnchanged(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || UNCHANGED.indexOf(b) >= 0;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

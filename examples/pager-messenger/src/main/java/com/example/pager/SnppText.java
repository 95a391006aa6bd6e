package com.example.pager;

import java.util.List;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * A text that a gateway can be given.
 *
 * @param lines without their ends; at least one
 */
record SnppText(List<String> lines) {

  /**
   * Splits a text.
   *
   * @throws SiteMessageException if it can never be sent; the text says why
   */
  static SnppText of(String text, int maxChars) {
    var page = text.replace("\r\n", "\n").replace('\r', '\n').strip();
    if (page.isEmpty()) {
      throw refused("the text is empty");
    }
    int length = page.codePointCount(0, page.length());
    if (length > maxChars) {
      throw refused(
          "the text has %d characters, the gateway accepts %d".formatted(length, maxChars));
    }
    page.codePoints().filter(c -> !isSafe(c)).findFirst().ifPresent(SnppText::refuse);
    var lines = page.lines().toList();
    if (lines.contains(".")) {
      throw refused("a line is nothing but a dot, which would end the text early");
    }
    return new SnppText(lines);
  }

  private static boolean isSafe(int codePoint) {
    return codePoint == '\n'
        || codePoint == '\t'
        || !(Character.isISOControl(codePoint)
            || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE));
  }

  private static void refuse(int codePoint) {
    throw refused(
        "the text holds the control character or half a character U+%04X".formatted(codePoint));
  }

  private static SiteMessageException refused(String why) {
    return new SiteMessageException(FailureCode.INVALID_REQUEST, why);
  }
}

package org.sitemessage.xmpp;

import org.sitemessage.api.Content;

/** The text of a message. */
final class XmppText {
  private static final int REPLACEMENT = 0xFFFD;

  private XmppText() {}

  /**
   * Returns the text below the subject; few clients would show a subject sent as such. Characters
   * that XML cannot carry are replaced by U+FFFD, so that one stray character does not stop the
   * whole message.
   */
  static String of(Content content) {
    var body = legal(lines(content.text()));
    var subject = legal(lines(content.subject()).replace('\n', ' ')).strip();
    if (subject.isEmpty()) {
      return body;
    }
    return body.isEmpty() ? subject : subject + "\n\n" + body;
  }

  /** Returns whether XML 1.0 can carry it. */
  static boolean isLegal(int codePoint) {
    return codePoint == '\t'
        || codePoint == '\n'
        || codePoint == '\r'
        || (codePoint >= 0x20 && codePoint < Character.MIN_SURROGATE)
        || (codePoint > Character.MAX_SURROGATE && codePoint < 0xFFFE)
        || codePoint >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
  }

  private static String legal(String text) {
    if (text.codePoints().allMatch(XmppText::isLegal)) {
      return text;
    }
    return text.codePoints()
        .map(c -> isLegal(c) ? c : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }
}

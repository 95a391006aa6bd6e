package org.sitemessage.testkit;

import java.util.List;

/**
 * A text that may break a protocol, between two ordinary words.
 *
 * @param middle text between the two words
 * @param carried true if a messenger that accepts the text must deliver it unchanged, up to the
 *     kind of its line breaks; false if a messenger may replace parts of it: control characters and
 *     halves of surrogate pairs
 */
record HostileText(String middle, boolean carried) {
  static final String FIRST = "first-word";
  static final String LAST = "last-word";

  private static final int KILOBYTES_100 = 100_000;

  static List<HostileText> all() {
    return List.of(
        carried("שלום עולם Привет"),
        carried("👋 👨\u200d👩\u200d👧\u200d👦 e\u0301"),
        carried("\u202edetrever\u202c \u2066isolated\u2069 \u2028 \ufeff"),
        carried("<b>&amp;</b> ]]> <!-- </body></message><message><body>"),
        carried("\", \"chat_id\": 1, \\\" \\u0000 &owner_id=1&message=%0d%0a +"),
        carried("x".repeat(KILOBYTES_100)),
        carried("é😀".repeat(KILOBYTES_100 / 6)),
        carried("\n.\n..\n"),
        replaced("\r\n.\r\nQUIT\r\n"),
        replaced("\r\n\r\nPOST / HTTP/1.1\r\n\r\n"),
        replaced("\n.\r\nMAIL FROM:<a@b.example>\r\n"),
        replaced("\rMESS a lone CR\r.\r"),
        replaced("\u0000"),
        replaced("\u0007\u001b[31m\b\u007f\u0085"),
        replaced("\ud83d"),
        replaced("\udc4b\ud83d \uffff"),
        carried("line\n".repeat(KILOBYTES_100 / 5)));
  }

  private static HostileText carried(String middle) {
    return new HostileText(middle, true);
  }

  private static HostileText replaced(String middle) {
    return new HostileText(middle, false);
  }

  /** Returns the text to send. */
  String text() {
    return FIRST + " " + middle + " " + LAST;
  }

  /**
   * Returns whether a received text holds the sent one: all of it, or only both words if parts may
   * be replaced.
   */
  boolean isUnharmedIn(String received) {
    var lines = received.replace("\r\n", "\n").replace('\r', '\n');
    return carried ? lines.contains(text()) : lines.contains(FIRST) && lines.contains(LAST);
  }

  /** Shows the code points, because the text itself could control a terminal. */
  @Override
  public String toString() {
    var shown = new StringBuilder();
    middle
        .codePoints()
        .limit(20)
        .forEach(c -> shown.append(c >= ' ' && c <= '~' ? (char) c : "U+%04X ".formatted(c)));
    return "%d chars: %s".formatted(middle.length(), shown);
  }
}

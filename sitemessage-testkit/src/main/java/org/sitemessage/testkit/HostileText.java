package org.sitemessage.testkit;

import java.util.List;

/**
 * A text that a protocol may trip over, between two words that any reader would look for.
 *
 * @param middle what stands between them
 * @param carried whether every messenger that takes it has to carry it as it is; control characters
 *     and halves of surrogate pairs may be replaced, line breaks may become others
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

  /** What is sent. */
  String text() {
    return FIRST + " " + middle + " " + LAST;
  }

  /** Whether what was received is what was sent, as far as that can be asked. */
  boolean isUnharmedIn(String received) {
    var lines = received.replace("\r\n", "\n").replace('\r', '\n');
    return carried ? lines.contains(text()) : lines.contains(FIRST) && lines.contains(LAST);
  }

  /** Shows its code points: in a terminal, this could do as it likes. */
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

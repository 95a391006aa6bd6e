package com.example.pager;

import java.util.regex.Pattern;

/**
 * A line of a gateway's answer.
 *
 * @param code 100 to 999; 0 if it is no reply
 * @param last true if it is the last line of its reply
 * @param text text after the code
 */
record SnppReply(int code, boolean last, String text) {
  private static final Pattern LINE = Pattern.compile("([1-9]\\d\\d)(?:([ -])(.*))?");
  private static final int LONGEST = 200;
  private static final int SHUTTING_DOWN = 421;
  private static final int MESSAGE_FAILED = 554;
  private static final int BEGIN_INPUT = 354;

  static SnppReply of(String line) {
    var matcher = LINE.matcher(line.strip());
    if (!matcher.matches()) {
      return new SnppReply(0, true, line);
    }
    var text = matcher.group(3);
    return new SnppReply(
        Integer.parseInt(matcher.group(1)),
        !"-".equals(matcher.group(2)),
        text == null ? "" : text);
  }

  /** Returns whether the gateway agrees; 354 asks for the lines of the text. */
  boolean isPositive() {
    return (code >= 200 && code < 300) || code == BEGIN_INPUT;
  }

  /** Returns whether the gateway is overloaded or going down: it has looked at nothing. */
  boolean asksForSilence() {
    return code == SHUTTING_DOWN;
  }

  /** Returns whether the refusal is permanent; 554 says that only this attempt failed. */
  boolean isPermanent() {
    return code >= 500 && code != MESSAGE_FAILED;
  }

  /** Returns code and text on one line, not too long. */
  String shown() {
    var line = (code + " " + text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}

package org.sitemessage.vertx.messenger.smtp.reply;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sitemessage.vertx.text.OneLine;

/**
 * Reply of a mail server.
 *
 * @param code the reply code, 200 to 599; 0 if it was no SMTP reply
 * @param enhanced the enhanced status code (RFC 3463); empty if there was none
 * @param text all of it on one line, at most 500 characters
 * @param words text without the codes at the beginning of each line
 */
public record SmtpReply(int code, String enhanced, String text, String words) {
  private static final Pattern START =
      Pattern.compile("^([2-5]\\d\\d)(?:[ -](?:([245]\\.\\d{1,3}\\.\\d{1,3})(?=\\s|$))?|$)");
  private static final int CODE_CHARS = 3;
  private static final Pattern CODES =
      Pattern.compile("(?m)^[2-5]\\d\\d[ -](?:[245]\\.\\d{1,3}\\.\\d{1,3}(?=\\s|$))?");

  /** Reads a reply of one or more lines. */
  public static SmtpReply of(String reply) {
    var start = START.matcher(reply);
    boolean found = start.find();
    return new SmtpReply(
        found ? Integer.parseInt(start.group(1)) : 0,
        found ? enhanced(start) : "",
        OneLine.of(reply),
        OneLine.of(CODES.matcher(reply).replaceAll("")));
  }

  /** Returns whether a text begins as a reply does, without reading all of it. */
  public static boolean isOne(String text) {
    return text.length() >= CODE_CHARS
        && text.charAt(0) >= '2'
        && text.charAt(0) <= '5'
        && Character.isDigit(text.charAt(1))
        && Character.isDigit(text.charAt(2))
        && (text.length() == CODE_CHARS || " -".indexOf(text.charAt(CODE_CHARS)) >= 0);
  }

  /** Refused for good; where the two codes differ, the milder one counts. */
  public boolean isPermanent() {
    return code >= 500 && !enhanced.startsWith("4.");
  }

  /** A refusal at all; anything else is no answer that was asked for. */
  public boolean isRefusal() {
    return code >= 400;
  }

  /** The codes without the text, which may name people. */
  public String codes() {
    return enhanced.isEmpty() ? String.valueOf(code) : code + " " + enhanced;
  }

  private static String enhanced(Matcher start) {
    var group = start.group(2);
    return group == null ? "" : group;
  }
}

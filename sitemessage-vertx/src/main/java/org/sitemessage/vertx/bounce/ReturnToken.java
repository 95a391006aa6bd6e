package org.sitemessage.vertx.bounce;

import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.Delivery;

/**
 * The text before the @ of a Message-ID, and in a return path: {@code uid.number}. The number finds
 * the dispatch without an index of uids. The uid, which only recipients of the mail know, shows
 * that the report is genuine.
 *
 * @param uid 32 hexadecimal digits
 * @param ofMessage true if it is the token of a message, which all recipients of one mail share
 * @param number id of the dispatch, or of the message
 */
public record ReturnToken(String uid, boolean ofMessage, long number) {
  /** Maximum length in characters. */
  public static final int LONGEST = 32 + 2 + 19;

  private static final Pattern TOKEN =
      Pattern.compile("(?<![0-9a-f])([0-9a-f]{32})\\.(m?)([1-9]\\d{0,17})@");

  /**
   * Returns the token of a delivery; for a test message, which is never searched for, only its uid.
   */
  public static String of(Delivery delivery) {
    var dispatch = delivery.dispatch();
    if (dispatch.id() == 0) {
      return delivery.uid();
    }
    return delivery.uid().equals(dispatch.uid())
        ? delivery.reference()
        : delivery.uid() + ".m" + dispatch.messageId();
  }

  /** Returns the token as it stands before the {@code @}, including the {@code @}. */
  String text() {
    return "%s.%s%d@".formatted(uid, ofMessage ? "m" : "", number);
  }

  /** Returns the first token in a header. */
  public static Optional<ReturnToken> find(String text) {
    var token = TOKEN.matcher(text);
    return token.find()
        ? Optional.of(
            new ReturnToken(
                token.group(1), !token.group(2).isEmpty(), Long.parseLong(token.group(3))))
        : Optional.empty();
  }
}

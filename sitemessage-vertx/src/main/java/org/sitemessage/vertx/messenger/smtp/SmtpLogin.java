package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import javax.security.sasl.SaslException;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.messenger.smtp.sasl.SaslExchange;

/**
 * The phase AUTH (RFC 4954). Refused credentials are not repeated by another mechanism.
 *
 * @param dialogue connection that has heard EHLO
 * @param options host and login
 * @param password the password or token
 */
record SmtpLogin(SmtpDialogue dialogue, SmtpOptions options, String password) {
  private static final String GO_ON = "334";
  private static final String WANTED = "23";

  /** Replies of a server that did not try the password, because it does not know the mechanism. */
  static final Set<Integer> OTHER_MECHANISM = Set.of(500, 501, 502, 503, 504, 534, 538);

  /** Logs in by the first of these mechanisms that the server knows. */
  Future<Void> by(List<String> mechanisms) {
    return exchange(mechanisms.get(0))
        .recover(
            failure ->
                mechanisms.size() > 1 && isUnknown(failure)
                    ? by(mechanisms.subList(1, mechanisms.size()))
                    : Future.failedFuture(failure));
  }

  /** Returns whether the mechanism is not there, on the server or on this machine. */
  private static boolean isUnknown(Throwable failure) {
    return failure instanceof SaslException
        || (failure instanceof SmtpFailure refusal
            && refusal.kind() == SmtpFailure.Kind.REFUSED
            && OTHER_MECHANISM.contains(SmtpReply.of(refusal.text()).code()));
  }

  /** Fails with a {@link SaslException} if this machine does not have the mechanism. */
  private Future<Void> exchange(String mechanism) {
    try {
      var exchange =
          SaslExchange.of(
              mechanism, options.get(SmtpOptions.HOST), options.get(SmtpOptions.LOGIN), password);
      var first = exchange.first();
      return dialogue
          .ask(SmtpStage.AUTH, "AUTH " + mechanism + (first.isEmpty() ? "" : " " + first), WANTED)
          .compose(reply -> answer(exchange, reply));
    } catch (SaslException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Void> answer(SaslExchange exchange, String reply) {
    if (!reply.startsWith("3")) {
      return Future.succeededFuture();
    }
    try {
      var answer = exchange.next(reply.substring(Math.min(GO_ON.length(), reply.length())));
      return dialogue.ask(SmtpStage.AUTH, answer, WANTED).compose(next -> answer(exchange, next));
    } catch (SaslException e) {
      return Future.failedFuture(
          SmtpFailure.lost(SmtpStage.AUTH, String.valueOf(e.getMessage()), ""));
    }
  }
}

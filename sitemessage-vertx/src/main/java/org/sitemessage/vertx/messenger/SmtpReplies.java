package org.sitemessage.vertx.messenger;

import io.vertx.ext.mail.SMTPException;
import java.util.Locale;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.bounce.DeadAddress;

/**
 * What a failure means: by the stage the mail had reached, and by the server's reply if there is
 * one. RFC 5321 §4.2 and §4.5.4, RFC 3463.
 */
final class SmtpReplies {
  private static final int SHUTTING_DOWN = 421;
  private static final int EXCEEDED = 552;
  private static final String TOO_MANY_RECIPIENTS = "5.5.3";

  private SmtpReplies() {}

  /** What a failure of the mail client means. */
  static Outcome outcome(Throwable failure, SmtpWire wire) {
    var stage = wire.stage();
    if (failure instanceof TokenFailure token) {
      return token.outcome();
    }
    if (failure instanceof SMTPException refusal) {
      var reply = SmtpReply.of(String.join("\n", refusal.getReplyMessages()));
      return reply.isRefusal() ? refused(wire, stage, reply) : lost(wire, reply.text());
    }
    var text = String.valueOf(failure.getMessage());
    if (failure instanceof ProxyFailure proxy && proxy.refusesLogin()) {
      return Outcome.paused(reason(wire, stage, text));
    }
    // The mail client's own refusals carry no type and no reply, only these words.
    if (text.startsWith("STARTTLS required") || text.startsWith("login is required")) {
      return Outcome.paused(reason(wire, stage, text));
    } else if (text.startsWith("message exceeds allowed size")) {
      return Outcome.rejected(reason(wire, stage, text));
    } else if (failure instanceof IllegalArgumentException && stage.beforeMail()) {
      return Outcome.rejected(reason(wire, stage, text)); // it could not be encoded
    }
    return lost(wire, text);
  }

  /** The connection failed or was given up. */
  static Outcome lost(SmtpWire wire, String cause) {
    var stage = wire.stage();
    var last = SmtpReply.of(wire.reply());
    var text = last.isRefusal() ? cause + ", after \"" + last.text() + "\"" : cause;
    if (stage == SmtpStage.END) {
      return Outcome.unknown(reason(wire, stage, text));
    } else if (last.code() == SHUTTING_DOWN) {
      return Outcome.deferred(reason(wire, stage, text), Scope.MESSENGER);
    }
    // A server that hangs up on wrong credentials has said all that matters.
    var credentials = SmtpReply.of(wire.refusal());
    if (stage == SmtpStage.AUTH && credentials.isRefusal()) {
      return refused(wire, stage, credentials);
    }
    return stage.beforeMail()
        ? Outcome.deferred(reason(wire, stage, text), Scope.MESSENGER)
        : Outcome.retry(reason(wire, stage, text));
  }

  /** The server refused. */
  static Outcome refused(SmtpWire wire, SmtpStage stage, SmtpReply reply) {
    var reason = reason(wire, stage, reply.text());
    if (reply.code() == SHUTTING_DOWN) {
      return Outcome.deferred(reason, Scope.MESSENGER);
    } else if (stage.beforeMail()) {
      // A refused RSET says nothing but that this connection is spent.
      return reply.isPermanent() && stage != SmtpStage.RESET
          ? Outcome.paused(reason)
          : Outcome.deferred(reason, Scope.MESSENGER);
    } else if (!reply.isPermanent()) {
      return Outcome.retry(reason);
    } else if (stage == SmtpStage.RCPT && isTooManyRecipients(reply)) {
      return Outcome.retry(reason);
    } else if (reply.isPolicy()) {
      // Servers also say 550 5.7.1 of a single recipient who refuses strangers. That cannot be told
      // from an account that was blocked, and pausing loses nothing, while going on may cost the
      // sender its reputation.
      return Outcome.paused(reason);
    } else if (stage == SmtpStage.MAIL) {
      return isTooLarge(reply) ? Outcome.rejected(reason) : Outcome.paused(reason);
    }
    return stage == SmtpStage.RCPT && isDead(reply)
        ? Outcome.rejectedAndSuppress(reason)
        : Outcome.rejected(reason);
  }

  /** Only 550 goes without an enhanced code: 551 names another address, 553 a wrong one. */
  private static boolean isDead(SmtpReply reply) {
    return (reply.code() == 550 || !reply.enhanced().isEmpty())
        && DeadAddress.is(reply.enhanced(), reply.text());
  }

  /** RFC 5321 §4.5.3.1.10: 552 then stands for 452. */
  private static boolean isTooManyRecipients(SmtpReply reply) {
    var byText = reply.text().toLowerCase(Locale.ROOT).contains("too many recipients");
    return reply.enhanced().equals(TOO_MANY_RECIPIENTS)
        || (reply.code() == EXCEEDED && (byText || reply.enhanced().isEmpty()));
  }

  private static boolean isTooLarge(SmtpReply reply) {
    return reply.code() == EXCEEDED || reply.enhanced().equals("5.3.4");
  }

  private static String reason(SmtpWire wire, SmtpStage stage, String text) {
    return SmtpReply.shortened("at " + stage + ": " + wire.shown(text));
  }
}

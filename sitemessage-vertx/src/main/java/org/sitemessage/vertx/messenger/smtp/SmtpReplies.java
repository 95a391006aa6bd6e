package org.sitemessage.vertx.messenger.smtp;

import io.vertx.ext.mail.SMTPException;
import java.time.Clock;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.bounce.DeadAddress;
import org.sitemessage.vertx.messenger.base.ProxyFailure;
import org.sitemessage.vertx.messenger.base.RefusalStreak;
import org.sitemessage.vertx.messenger.base.TlsFailure;
import org.sitemessage.vertx.messenger.smtp.reply.OwnSender;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpLimit;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpRefusal.Meaning;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.text.OneLine;

/**
 * What a failure means: by the stage the mail had reached, and by the server's reply if there is
 * one. RFC 5321 §4.2 and §4.5.4, RFC 3463. One for all connections of a messenger; confined to one
 * event loop.
 */
final class SmtpReplies {
  private static final int SHUTTING_DOWN = 421;

  private final Clock clock;
  private final RefusalStreak streak = new RefusalStreak();

  SmtpReplies(Clock clock) {
    this.clock = clock;
  }

  /** A mail was accepted. */
  void accepted() {
    streak.ends();
  }

  /** Returns the outcome that a failure of the mail client means for a mail. */
  Outcome outcome(Throwable failure, SmtpWire wire, SmtpMail mail) {
    var stage = wire.stage();
    if (failure instanceof TokenFailure token) {
      return token.outcome();
    }
    if (failure instanceof SMTPException refusal) {
      var reply = SmtpReply.of(String.join("\n", refusal.getReplyMessages()));
      return reply.isRefusal()
          ? refused(wire, stage, reply, mail.recipient(), mail.ownSender())
          : lost(wire, reply.text());
    }
    var text =
        TlsFailure.text(failure, stage == SmtpStage.CONNECT || stage == SmtpStage.STARTTLS)
            .orElseGet(() -> String.valueOf(failure.getMessage()));
    if (failure instanceof ProxyFailure proxy && proxy.refusesLogin()) {
      return Outcome.paused(reason(wire, stage, text));
    }
    // The mail client's own refusals carry no type and no reply, only these words.
    if (text.startsWith("STARTTLS required")) {
      return Outcome.paused(reason(wire, stage, text));
    } else if (text.startsWith("login is required")) {
      return Outcome.paused(reason(wire, stage, wire.noLogin()));
    } else if (text.startsWith("message exceeds allowed size")) {
      return Outcome.rejected(reason(wire, stage, text));
    } else if (failure instanceof IllegalArgumentException && stage.beforeMail()) {
      return Outcome.rejected(reason(wire, stage, text)); // it could not be encoded
    }
    return lost(wire, text);
  }

  /** The connection failed or was given up. */
  Outcome lost(SmtpWire wire, String cause) {
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
      return refused(wire, stage, credentials, "", OwnSender.NONE);
    }
    return stage.beforeMail()
        ? Outcome.deferred(reason(wire, stage, text), Scope.MESSENGER)
        : Outcome.retry(reason(wire, stage, text));
  }

  /** The server refused. */
  private Outcome refused(
      SmtpWire wire, SmtpStage stage, SmtpReply reply, String recipient, OwnSender own) {
    var reason = reason(wire, stage, reply.text());
    var meaning = SmtpRefusal.of(stage, reply).meaning().of(own, stage);
    if (meaning == Meaning.REJECTED_BY_POLICY) {
      return streak.refused(recipient, reply.words(), Outcome.rejected(reason));
    }
    var outcome = outcome(meaning, reason, reply);
    if (!stage.beforeMail() && !outcome.isPaused()) {
      streak.ends();
    }
    return outcome;
  }

  private Outcome outcome(Meaning meaning, String reason, SmtpReply reply) {
    return switch (meaning) {
      case HELD -> new Outcome.Deferred(reason, SmtpLimit.delay(reply, clock), Scope.MESSENGER);
      case WAITS -> Outcome.deferred(reason, Scope.MESSENGER);
      case PAUSED, SENDER, SENDER_DOMAIN -> Outcome.paused(reason);
      case RETRY -> Outcome.retry(reason);
      case REJECTED, REJECTED_BY_POLICY -> Outcome.rejected(reason);
      case RECIPIENT ->
          isDead(reply) ? Outcome.rejectedAndSuppress(reason) : Outcome.rejected(reason);
    };
  }

  /** Only 550 goes without an enhanced code: 551 names another address, 553 a wrong one. */
  private static boolean isDead(SmtpReply reply) {
    return (reply.code() == 550 || !reply.enhanced().isEmpty())
        && DeadAddress.is(reply.enhanced(), reply.text());
  }

  private static String reason(SmtpWire wire, SmtpStage stage, String text) {
    return OneLine.of("at " + stage + ": " + wire.shown(text));
  }
}

package org.sitemessage.vertx.messenger.smtp;

import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
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
 * Judges failures by the stage that the mail had reached, and by the server's reply if there is one
 * (RFC 5321 §4.2 and §4.5.4, RFC 3463). All connections of a messenger share one judge. Confined to
 * one event loop.
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

  /**
   * Returns the outcome that a failure means.
   *
   * @param shown hides credentials that a server repeats
   * @param mail the mail; empty if there was only a login
   */
  Outcome outcome(SmtpFailure failure, UnaryOperator<String> shown, Optional<SmtpMail> mail) {
    var reason = reason(failure, shown.apply(failure.text()));
    return switch (failure.kind()) {
      case REFUSED -> {
        var reply = SmtpReply.of(failure.text());
        yield reply.isRefusal()
            ? refused(failure.stage(), reply, reason, mail)
            : lost(failure, reason);
      }
      case LOST -> lost(failure, shown);
      case NEEDS_PERSON -> Outcome.paused(reason);
      case UNSENDABLE -> Outcome.rejected(OneLine.of(failure.text()));
      case OTHER -> other(failure, shown);
    };
  }

  private static Outcome other(SmtpFailure failure, UnaryOperator<String> shown) {
    var stage = failure.stage();
    var cause = Objects.requireNonNull(failure.getCause());
    if (cause instanceof TokenFailure token) {
      return token.outcome();
    } else if (cause instanceof SiteMessageException refusal && isForGood(refusal)) {
      return Outcome.rejected(OneLine.of(failure.text()));
    }
    var text =
        TlsFailure.text(cause, stage == SmtpStage.CONNECT || stage == SmtpStage.STARTTLS)
            .orElse(failure.text());
    var reason = reason(failure, shown.apply(text));
    return cause instanceof ProxyFailure proxy && proxy.refusesLogin()
        ? Outcome.paused(reason)
        : lost(failure, reason);
  }

  /** Returns whether a mail, or one of its files, will never do; else it is tried again. */
  static boolean isForGood(SiteMessageException refusal) {
    return refusal.code() == FailureCode.INVALID_REQUEST || refusal.code() == FailureCode.NOT_FOUND;
  }

  /** The connection ended; a server may have begun to say why. */
  private static Outcome lost(SmtpFailure failure, UnaryOperator<String> shown) {
    var begun = SmtpReply.of(failure.unfinished());
    var text =
        begun.isRefusal() ? failure.text() + ", after \"" + begun.text() + "\"" : failure.text();
    var reason = reason(failure, shown.apply(text));
    return begun.code() == SHUTTING_DOWN && failure.stage() != SmtpStage.END
        ? Outcome.deferred(reason, Scope.MESSENGER)
        : lost(failure, reason);
  }

  private static Outcome lost(SmtpFailure failure, String reason) {
    if (failure.stage() == SmtpStage.END) {
      return Outcome.unknown(reason);
    }
    return failure.stage().beforeMail()
        ? Outcome.deferred(reason, Scope.MESSENGER)
        : Outcome.retry(reason);
  }

  private Outcome refused(
      SmtpStage stage, SmtpReply reply, String reason, Optional<SmtpMail> mail) {
    var own = mail.map(SmtpMail::ownSender).orElse(OwnSender.NONE);
    var meaning = SmtpRefusal.of(stage, reply).meaning().of(own, stage);
    if (meaning == Meaning.REJECTED_BY_POLICY) {
      var recipient = mail.map(SmtpMail::recipient).orElse("");
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

  private static String reason(SmtpFailure failure, String text) {
    return OneLine.of("at " + failure.stage() + ": " + text);
  }
}

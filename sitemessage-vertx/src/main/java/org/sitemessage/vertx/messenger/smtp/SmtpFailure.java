package org.sitemessage.vertx.messenger.smtp;

import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;

/** A reason why a mail was not sent, with the stage that the mail had reached. */
final class SmtpFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** Kind of a failure. */
  enum Kind {
    /** The server replied otherwise than it was asked for; the text is its reply. */
    REFUSED,
    /** The connection ended, or a reply did not come; the text is the cause. */
    LOST,
    /** No mail can be sent until a person has changed something; the text says what. */
    NEEDS_PERSON,
    /** This mail can never be sent to this server; the text says why. The connection is unused. */
    UNSENDABLE,
    /** Something else has failed, which is the cause. */
    OTHER
  }

  private final Kind kind;
  private final SmtpStage stage;
  private final String unfinished;

  private SmtpFailure(
      Kind kind, SmtpStage stage, String text, String unfinished, @Nullable Throwable cause) {
    super(text, cause, false, false);
    this.kind = kind;
    this.stage = stage;
    this.unfinished = unfinished;
  }

  /** Returns the failure itself, or what another failure means at that stage. */
  static SmtpFailure of(SmtpStage stage, Throwable failure) {
    if (failure instanceof SmtpFailure own) {
      return own;
    }
    return new SmtpFailure(Kind.OTHER, stage, String.valueOf(failure.getMessage()), "", failure);
  }

  static SmtpFailure refused(SmtpStage stage, String reply) {
    return new SmtpFailure(Kind.REFUSED, stage, reply, "", null);
  }

  /** Creates a loss; a server may have begun a reply that it did not finish. */
  static SmtpFailure lost(SmtpStage stage, String cause, String unfinished) {
    return new SmtpFailure(Kind.LOST, stage, cause, unfinished, null);
  }

  static SmtpFailure needsPerson(SmtpStage stage, String text) {
    return new SmtpFailure(Kind.NEEDS_PERSON, stage, text, "", null);
  }

  static SmtpFailure unsendable(SmtpStage stage, String text) {
    return new SmtpFailure(Kind.UNSENDABLE, stage, text, "", null);
  }

  Kind kind() {
    return kind;
  }

  SmtpStage stage() {
    return stage;
  }

  /** Returns the reply, the cause or the reason, with whatever a server has put into it. */
  String text() {
    return String.valueOf(getMessage());
  }

  /** Returns the reply that the server did not finish; empty if there is none. */
  String unfinished() {
    return unfinished;
  }
}

package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;

/**
 * The phases before the first mail: greeting, EHLO, STARTTLS and AUTH.
 *
 * @param dialogue connection that has heard nothing
 * @param options TLS and login
 * @param ownName name given at EHLO
 * @param password the password or token; unused without a login
 */
record SmtpOpening(SmtpDialogue dialogue, SmtpOptions options, String ownName, String password) {
  private static final int REFUSED = 400;
  private static final int PERMANENT = 500;
  private static final int SHUTTING_DOWN = 421;
  private static final String READY_FOR_TLS = "220";

  /** Opens the session, and returns what the server offers in it. */
  Future<SmtpExtensions> run() {
    return dialogue
        .expect(SmtpStage.GREETING, "2")
        .compose(greeting -> hello())
        .compose(this::encrypted)
        .compose(this::loggedIn);
  }

  private Future<SmtpExtensions> hello() {
    return dialogue
        .ask(SmtpStage.HELLO, "EHLO " + ownName, "2")
        .map(SmtpExtensions::of)
        .recover(
            failure ->
                isRefusal(failure, PERMANENT)
                    ? dialogue.ask(SmtpStage.HELLO, "HELO " + ownName, "2").map(SmtpExtensions.NONE)
                    : Future.failedFuture(failure));
  }

  /** Begins TLS only after 220; what was offered before it is forgotten (RFC 3207 §4). */
  private Future<SmtpExtensions> encrypted(SmtpExtensions offered) {
    boolean wanted =
        options.tls() == SmtpOptions.Tls.REQUIRED || options.tls() == SmtpOptions.Tls.OPTIONAL;
    if (!wanted || dialogue.isEncrypted()) {
      return Future.succeededFuture(offered);
    }
    boolean required = options.tls() == SmtpOptions.Tls.REQUIRED;
    if (!offered.startTls()) {
      return required
          ? Future.failedFuture(
              SmtpFailure.needsPerson(
                  dialogue.stage(), "STARTTLS required but not supported by server"))
          : Future.succeededFuture(offered);
    }
    return dialogue
        .ask(SmtpStage.STARTTLS, "STARTTLS", "2345")
        .compose(
            reply -> {
              if (reply.startsWith(READY_FOR_TLS)) {
                return dialogue.secure().compose(v -> hello());
              }
              var refusal = SmtpFailure.refused(SmtpStage.STARTTLS, reply);
              return !required && isRefusal(refusal, REFUSED)
                  ? Future.succeededFuture(offered)
                  : Future.failedFuture(refusal);
            });
  }

  private Future<SmtpExtensions> loggedIn(SmtpExtensions offered) {
    if (!options.hasLogin()) {
      return Future.succeededFuture(offered);
    }
    var mechanisms = offered.usable(options, dialogue.isEncrypted());
    return mechanisms.isEmpty()
        ? Future.failedFuture(SmtpFailure.needsPerson(dialogue.stage(), offered.noLogin(options)))
        : new SmtpLogin(dialogue, options, password).by(mechanisms).map(offered);
  }

  /** Returns whether the server refuses that command alone, by this code or a higher one. */
  private static boolean isRefusal(Throwable failure, int lowest) {
    if (!(failure instanceof SmtpFailure refusal) || refusal.kind() != SmtpFailure.Kind.REFUSED) {
      return false;
    }
    int code = SmtpReply.of(refusal.text()).code();
    return code >= lowest && code != SHUTTING_DOWN;
  }
}

package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.text.OneLine;

/**
 * One connection, one mail at a time. A mail client of its own, so that what is seen on the wire
 * belongs to that mail and no other. Confined to one event loop.
 */
final class SmtpConnection {
  private final Vertx vertx;
  private final SmtpWire wire;
  private final MailClient client;
  private final Duration timeout;
  private final SmtpContext means;
  private Promise<Outcome> current = Promise.promise();
  private boolean usable = true;
  private String token = "";

  /** Vert.x counts timers from 0, so none of its own is a negative number. */
  private long timer = -1;

  /** A lane without a connection. */
  SmtpConnection(Vertx vertx, SmtpContext means) {
    var options = means.options();
    this.vertx = vertx;
    this.means = means;
    timeout = options.get(SmtpOptions.TIMEOUT);
    wire =
        new SmtpWire(
            options.server(),
            options.get(SmtpOptions.DEBUG),
            this::masked,
            new SmtpDialer(this::ready, means.proxies(), timeout),
            options);
    var builder = MailClient.builder(wire.watch(vertx)).with(SmtpConfig.of(options));
    if (means.tokens().isPresent()) {
      builder.withCredentialsSupplier(
          () ->
              Future.succeededFuture(
                  new UsernamePasswordCredentials(options.get(SmtpOptions.LOGIN), token)));
    }
    client = builder.build();
  }

  /** A token is there before the connection, lest the server waits for it. */
  private Future<Void> ready() {
    return means.tokens().isEmpty()
        ? Future.succeededFuture()
        : means
            .tokens()
            .get()
            .token()
            .map(
                given -> {
                  token = given;
                  return null;
                });
  }

  private String masked(String text) {
    return masked(masked(text, means.options().get(SmtpOptions.PASSWORD)), token);
  }

  /** Returns a text without a password or token, in the forms in which it is sent. */
  private String masked(String text, String password) {
    if (password.isEmpty()) {
      return text;
    }
    var login = means.options().get(SmtpOptions.LOGIN);
    var bearer = "user=" + login + "\1auth=Bearer " + password + "\1\1";
    var hidden = text;
    for (var sent : List.of("\0" + login + "\0" + password, bearer, password)) {
      var bytes = sent.getBytes(StandardCharsets.UTF_8);
      hidden = hidden.replace(Base64.getEncoder().encodeToString(bytes), "***");
    }
    return hidden.replace(password, "***");
  }

  /** Sends; only when the one before is done. Never fails. */
  Future<Outcome> send(SmtpMail mail) {
    var answer = Promise.<Outcome>promise();
    current = answer;
    attempt(answer, mail, stage -> await(answer, mail, stage), true);
    return answer.future();
  }

  private void attempt(
      Promise<Outcome> answer, SmtpMail mail, Handler<SmtpStage> onStep, boolean first) {
    wire.begin(onStep, cause -> breakOff(answer, cause));
    seal(mail);
    Future.succeededFuture(mail.message())
        .compose(client::sendMail)
        .onComplete(
            sent -> {
              boolean refused = sent.failed() && refusedToken(sent.cause());
              if (refused && first && !answer.future().isComplete()) {
                wire.close();
                attempt(answer, mail, onStep, false);
              } else {
                answer.tryComplete(outcome(mail, sent));
              }
            });
  }

  /** Whether the server has refused the token for good; it is not used again. */
  private boolean refusedToken(Throwable failure) {
    // At an error that it does not know (334), the mail client (5.0.8) fails in one of two ways.
    boolean refused =
        means.tokens().isPresent()
            && wire.stage() == SmtpStage.AUTH
            && (failure instanceof NullPointerException
                || failure instanceof IllegalArgumentException
                || (failure instanceof SMTPException refusal
                    && SmtpReply.of(String.join("\n", refusal.getReplyMessages())).isPermanent()));
    if (refused) {
      means.tokens().get().refused(token);
    }
    return refused;
  }

  /** Has the mail signed, if mails are; what is kept for that is forgotten with the answer. */
  private void seal(SmtpMail mail) {
    if (means.signer().isPresent()) {
      var seal = new SmtpSeal(vertx, means.signer().get(), mail.hasFiles());
      current.future().onComplete(done -> seal.close());
      wire.seal(seal);
    }
  }

  /**
   * Connects and logs in with a mail that is never begun; the lane is spent afterwards. Never
   * fails.
   *
   * @return sent if nothing speaks against sending
   */
  Future<Outcome> logIn(SmtpMail unsent) {
    var answer = Promise.<Outcome>promise();
    current = answer;
    attempt(
        answer,
        unsent,
        stage -> {
          if (stage.beforeMail()) {
            await(answer, unsent, stage);
          } else {
            answer.tryComplete(Outcome.sent(""));
            vertx.cancelTimer(timer);
            wire.abandon();
          }
        },
        true);
    return answer.future().onComplete(done -> usable = false);
  }

  /** Returns whether the last mail was begun, which shows that the login succeeded. */
  boolean isLoggedIn() {
    return !wire.stage().beforeMail();
  }

  /** Whether it may be given another mail; if not, it is to be closed. */
  boolean isUsable() {
    return usable;
  }

  /** Gives up what is under way, and closes. */
  Future<Void> close() {
    usable = false;
    vertx.cancelTimer(timer);
    var atClose = means.replies().lost(wire, "the messenger was closed");
    current.tryComplete(
        atClose.isUnknown() ? atClose : Outcome.deferred(atClose.reason(), Scope.DISPATCH));
    wire.abandon();
    // It says QUIT to a connection that is gone, which fails; it is closed all the same.
    return client.close().transform(done -> Future.succeededFuture());
  }

  private Outcome outcome(SmtpMail mail, AsyncResult<MailResult> sent) {
    vertx.cancelTimer(timer);
    if (sent.succeeded()) {
      means.replies().accepted();
      return Outcome.sent(mail.messageId(), OneLine.of(wire.shown(wire.reply())));
    }
    var outcome =
        refusedToken(sent.cause())
            ? Outcome.paused("at AUTH: the token was refused, and a new one, too")
            : means.replies().outcome(sent.cause(), wire, mail);
    // The client has said QUIT, and would wait for the server to hang up before it connects again.
    wire.close();
    return outcome;
  }

  /** Each stage has its time, so that a server which trickles holds nothing up for ever. */
  private void await(Promise<Outcome> answer, SmtpMail mail, SmtpStage stage) {
    var forFiles = stage == SmtpStage.BODY ? mail.forFiles() : Duration.ZERO;
    var patience = timeout.multipliedBy(stage.timeouts()).plus(forFiles).toMillis();
    vertx.cancelTimer(timer);
    if (!answer.future().isComplete()) {
      timer = vertx.setTimer(patience, id -> breakOff(answer, "no end after " + patience + " ms"));
    }
  }

  private void breakOff(Promise<Outcome> answer, String cause) {
    if (!answer.future().isComplete()) {
      var outcome = means.replies().lost(wire, cause);
      usable = false;
      wire.abandon();
      answer.tryComplete(outcome);
    }
  }
}

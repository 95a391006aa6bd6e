package org.sitemessage.vertx.messenger;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailResult;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/**
 * One connection, one mail at a time. A mail client of its own, so that what is seen on the wire
 * belongs to that mail and no other. Confined to one event loop.
 */
final class SmtpLane {
  private final Vertx vertx;
  private final SmtpWire wire;
  private final MailClient client;
  private final Duration timeout;
  private final Optional<DkimSigner> signer;
  private Promise<Outcome> current = Promise.promise();
  private boolean usable = true;
  private long timer;

  /** A lane without a connection. */
  SmtpLane(Vertx vertx, SmtpMeans means) {
    var options = means.options();
    var server = options.server();
    this.vertx = vertx;
    signer = means.signer();
    timeout = options.connections().timeout();
    wire =
        new SmtpWire(
            server.host() + ":" + server.port(),
            options.connections().debug(),
            options.credentials()::masked,
            new SmtpDialer(means.proxies(), timeout));
    client = MailClient.create(wire.watch(vertx), SmtpConfig.of(options));
  }

  /** Sends; only when the one before is done. Never fails. */
  Future<Outcome> send(SmtpMail mail) {
    var answer = Promise.<Outcome>promise();
    current = answer;
    wire.begin(
        stage -> await(answer, mail, stage),
        stage -> breakOff(answer, "the connection was closed"));
    sealed(mail)
        .compose(v -> client.sendMail(mail.message()))
        .onComplete(sent -> answer.tryComplete(outcome(mail, sent)));
    return answer.future();
  }

  /** Has the mail signed, if mails are; what is kept for that is forgotten with the answer. */
  private Future<Void> sealed(SmtpMail mail) {
    if (signer.isEmpty()) {
      return Future.succeededFuture();
    }
    var answer = current.future();
    return SmtpSeal.open(vertx, signer.get(), mail.hasFiles())
        .map(
            seal -> {
              answer.onComplete(done -> seal.close());
              wire.seal(seal);
              return null;
            });
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
    wire.begin(
        stage -> {
          if (stage.beforeMail()) {
            await(answer, unsent, stage);
          } else {
            answer.tryComplete(Outcome.sent(""));
            vertx.cancelTimer(timer);
            wire.abandon();
          }
        },
        stage -> breakOff(answer, "the connection was closed"));
    Future.succeededFuture(unsent.message())
        .compose(client::sendMail)
        .onComplete(done -> answer.tryComplete(outcome(unsent, done)));
    return answer.future().onComplete(done -> usable = false);
  }

  /** Whether it may be given another mail; if not, it is to be closed. */
  boolean isUsable() {
    return usable;
  }

  /** Gives up what is under way, and closes. */
  Future<Void> close() {
    usable = false;
    vertx.cancelTimer(timer);
    var atClose = SmtpReplies.lost(wire, "the messenger was closed");
    current.tryComplete(
        atClose instanceof Outcome.Unknown
            ? atClose
            : Outcome.deferred(atClose.reason(), Scope.DISPATCH));
    wire.abandon();
    // It says QUIT to a connection that is gone, which fails; it is closed all the same.
    return client.close().transform(done -> Future.succeededFuture());
  }

  private Outcome outcome(SmtpMail mail, AsyncResult<MailResult> sent) {
    vertx.cancelTimer(timer);
    if (sent.succeeded()) {
      return Outcome.sent(mail.messageId(), SmtpReply.shortened(wire.shown(wire.reply())));
    }
    var outcome = SmtpReplies.outcome(sent.cause(), wire);
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
      var outcome = SmtpReplies.lost(wire, cause);
      usable = false;
      wire.abandon();
      answer.tryComplete(outcome);
    }
  }
}

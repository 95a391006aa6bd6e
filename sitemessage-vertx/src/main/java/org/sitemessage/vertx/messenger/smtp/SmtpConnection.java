package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.smtp.SmtpFailure.Kind;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.text.OneLine;

/**
 * A lane for one mail at a time, with at most one connection, which is kept between mails. Confined
 * to one event loop.
 */
final class SmtpConnection {
  private static final int SHUTTING_DOWN = 421;

  private final Context context;
  private final SmtpContext means;
  private final SmtpDeadline deadline;
  private Optional<SmtpDialogue> open = Optional.empty();
  private SmtpExtensions offered = SmtpExtensions.NONE;
  private Promise<String> current = Promise.promise();
  private Duration forFiles = Duration.ZERO;
  private String password;
  private SmtpSecrets secrets;
  private boolean busy;
  private boolean loggedIn;
  private boolean usable = true;
  private boolean closed;

  /** Creates a lane without a connection. */
  SmtpConnection(Vertx vertx, SmtpContext means) {
    context = vertx.getOrCreateContext();
    this.means = means;
    deadline = new SmtpDeadline(vertx, idle(), this::expired);
    password = means.options().get(SmtpOptions.PASSWORD);
    secrets = SmtpSecrets.of(means.options().get(SmtpOptions.LOGIN), password);
  }

  /** Returns how long a connection without mails is kept: half of the shortest other wait. */
  private Duration idle() {
    return Duration.ofMillis(Math.max(1, means.options().get(SmtpOptions.TIMEOUT).toMillis() / 2));
  }

  /** Sends a mail once the one before is done. Never fails. */
  Future<Outcome> send(SmtpMail mail) {
    forFiles = mail.forFiles();
    return attempt(Optional.of(mail), false)
        .map(
            reply -> {
              means.replies().accepted();
              return Outcome.sent(mail.messageId(), OneLine.of(secrets.masked(reply)));
            })
        .otherwise(failure -> outcome(failure, Optional.of(mail)));
  }

  /**
   * Connects and logs in; the lane is spent afterwards. Never fails.
   *
   * @return sent if nothing speaks against sending
   */
  Future<Outcome> logIn() {
    return attempt(Optional.empty(), false)
        .map(done -> Outcome.sent(""))
        .otherwise(failure -> outcome(failure, Optional.empty()))
        .onComplete(done -> usable = false);
  }

  /** Returns whether the login has succeeded on the last connection. */
  boolean isLoggedIn() {
    return loggedIn;
  }

  /** Returns whether it may be given another mail; if not, it is to be closed. */
  boolean isUsable() {
    return usable;
  }

  /** Gives up what is under way, and closes. */
  Future<Void> close() {
    closed = true;
    usable = false;
    var left = open;
    fail(SmtpFailure.lost(stage(), "the messenger was closed", ""));
    hangUp();
    return left.isPresent() ? left.get().quit() : Future.succeededFuture();
  }

  /** Sends a mail, or only logs in; once more each if the connection or the token was outdated. */
  private Future<String> attempt(Optional<SmtpMail> mail, boolean newToken) {
    boolean kept = open.isPresent();
    var result = Promise.<String>promise();
    current = result;
    busy = true;
    open.map(Future::succeededFuture)
        .orElseGet(() -> connected(result))
        .compose(
            dialogue ->
                mail.isPresent()
                    ? transaction(dialogue, mail.get()).run()
                    : Future.succeededFuture(""))
        .onSuccess(result::tryComplete)
        .onFailure(failure -> result.tryFail(SmtpFailure.of(stage(), failure)));
    return result
        .future()
        .onComplete(done -> rest(Optional.ofNullable(done.cause())))
        .recover(
            thrown -> {
              var failure = SmtpFailure.of(SmtpStage.CONNECT, thrown);
              boolean refused = isRefusedToken(failure);
              if (!closed && (refused ? !newToken : kept && isOutOfDate(failure))) {
                return attempt(mail, newToken || refused);
              }
              return Future.failedFuture(
                  refused && newToken
                      ? SmtpFailure.needsPerson(
                          SmtpStage.AUTH, "the token was rejected, and so was a new one")
                      : failure);
            });
  }

  private Future<SmtpDialogue> connected(Promise<String> result) {
    loggedIn = false;
    moved(SmtpStage.CONNECT);
    return withToken()
        .compose(v -> means.dialer().connect())
        .compose(
            socket ->
                result.future().isComplete()
                    ? socket.close().compose(v -> Future.failedFuture("the mail was given up"))
                    : session(socket));
  }

  private Future<SmtpDialogue> session(NetSocket socket) {
    var dialogue =
        new SmtpDialogue(
            socket,
            means.options(),
            this::moved,
            failure -> {
              open = Optional.empty();
              fail(failure);
            });
    open = Optional.of(dialogue);
    return new SmtpOpening(dialogue, means.options(), means.ownName(), password)
        .run()
        .map(
            extensions -> {
              offered = extensions;
              loggedIn = true;
              return dialogue;
            });
  }

  /** Gets a token before the connection, lest the server waits for it. */
  private Future<Void> withToken() {
    if (means.tokens().isEmpty()) {
      return Future.succeededFuture();
    }
    var here = Promise.<Void>promise();
    means
        .tokens()
        .get()
        .token()
        .onComplete(
            given ->
                context.runOnContext(
                    v -> {
                      if (given.succeeded()) {
                        password = given.result();
                        secrets = SmtpSecrets.of(means.options().get(SmtpOptions.LOGIN), password);
                        here.complete();
                      } else {
                        here.fail(given.cause());
                      }
                    }));
    return here.future();
  }

  private SmtpTransaction transaction(SmtpDialogue dialogue, SmtpMail mail) {
    return new SmtpTransaction(
        context,
        dialogue,
        offered,
        mail,
        means.options().get(SmtpOptions.PIPELINING),
        means.signer());
  }

  private SmtpStage stage() {
    return open.map(SmtpDialogue::stage).orElse(SmtpStage.CONNECT);
  }

  /** Each stage has its time, so that a server which trickles holds nothing up for ever. */
  private void moved(SmtpStage stage) {
    var patience = means.options().get(SmtpOptions.TIMEOUT).multipliedBy(stage.timeouts());
    deadline.within(stage == SmtpStage.BODY ? patience.plus(forFiles) : patience);
  }

  private void expired(Duration patience) {
    var cause = "not finished after " + patience.toMillis() + " ms";
    if (!busy) {
      hangUp();
    } else if (open.isPresent()) {
      open.get().lose(cause);
    } else {
      fail(SmtpFailure.lost(SmtpStage.CONNECT, cause, ""));
    }
  }

  private void fail(SmtpFailure failure) {
    current.tryFail(failure);
  }

  /** Ends an attempt; the connection is kept unless something has failed on it. */
  private void rest(Optional<Throwable> failure) {
    busy = false;
    boolean clean =
        failure.isEmpty()
            || (failure.get() instanceof SmtpFailure refusal && refusal.kind() == Kind.UNSENDABLE);
    boolean usableAgain = open.isPresent() && !open.get().isClosed();
    if (clean && usableAgain && means.options().get(SmtpOptions.KEEP_ALIVE)) {
      deadline.within(idle());
    } else {
      hangUp();
    }
  }

  private void hangUp() {
    deadline.clear();
    open.ifPresent(SmtpDialogue::quit);
    open = Optional.empty();
  }

  /** Returns whether a kept connection was given up by the server before it heard of the mail. */
  private static boolean isOutOfDate(SmtpFailure failure) {
    return failure.stage() == SmtpStage.MAIL
        && (failure.kind() == Kind.LOST
            || (failure.kind() == Kind.REFUSED
                && SmtpReply.of(failure.text()).code() == SHUTTING_DOWN));
  }

  /** Returns whether the server has refused the token for good; it is not used again. */
  private boolean isRefusedToken(SmtpFailure failure) {
    boolean refused =
        means.tokens().isPresent()
            && failure.stage() == SmtpStage.AUTH
            && failure.kind() == Kind.REFUSED
            && SmtpReply.of(failure.text()).isPermanent();
    if (refused) {
      means.tokens().get().refused(password);
    }
    return refused;
  }

  private Outcome outcome(Throwable failure, Optional<SmtpMail> mail) {
    var outcome = means.replies().outcome((SmtpFailure) failure, secrets::masked, mail);
    return closed && !outcome.isUnknown()
        ? Outcome.deferred(outcome.reason(), Scope.DISPATCH)
        : outcome;
  }
}

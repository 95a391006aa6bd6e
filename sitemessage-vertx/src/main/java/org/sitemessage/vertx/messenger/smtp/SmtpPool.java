package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/**
 * The connections of a messenger: one lane for each that there may be. A mail that finds no free
 * lane waits. Confined to the context on which the pool was made.
 */
final class SmtpPool {
  private final Vertx vertx;
  private final Context context;
  private final SmtpContext means;
  private final List<SmtpConnection> all = new ArrayList<>();
  private final Deque<SmtpConnection> free = new ArrayDeque<>();
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private boolean closed;
  private boolean loggedIn;

  /** Connects to nothing yet. */
  SmtpPool(Vertx vertx, SmtpContext means) {
    this.vertx = vertx;
    this.means = means;
    context = vertx.getOrCreateContext();
  }

  /** Sends as soon as a lane is free. Never fails. */
  Future<Outcome> send(SmtpMail mail) {
    var answer = Promise.<Outcome>promise();
    context.runOnContext(
        v -> {
          waiting.add(new Waiting(mail, answer));
          advance();
        });
    return answer.future();
  }

  /**
   * Connects and logs in over a lane of its own, which counts as one of those there may be. Never
   * fails.
   *
   * @return sent if nothing speaks against sending; what else was answered otherwise
   */
  Future<Outcome> logIn() {
    var answer = Promise.<Outcome>promise();
    context.runOnContext(
        v -> {
          if (closed) {
            answer.complete(Outcome.deferred("the messenger is closed", Scope.DISPATCH));
          } else {
            var lane = opened();
            lane.logIn().onSuccess(outcome -> finished(lane, outcome, answer));
          }
        });
    return answer.future();
  }

  /** Answers everything that is under way or waiting, and closes all connections. */
  Future<Void> close() {
    var done = Promise.<Void>promise();
    context.runOnContext(
        v -> {
          closed = true;
          advance();
          var lanes = List.copyOf(all);
          all.clear();
          Future.join(lanes.stream().map(SmtpConnection::close).toList())
              .transform(left -> means.dialer().close())
              .onComplete(done);
        });
    return done.future();
  }

  private void advance() {
    while (!waiting.isEmpty()) {
      if (closed) {
        waiting
            .remove()
            .answer
            .complete(Outcome.deferred("the messenger is closed", Scope.DISPATCH));
      } else if (free.isEmpty() && all.size() >= mostLanes()) {
        return;
      } else {
        var next = waiting.remove();
        var lane = free.isEmpty() ? opened() : free.pop();
        lane.send(next.mail).onSuccess(outcome -> finished(lane, outcome, next.answer));
      }
    }
  }

  /** Returns one until the login has succeeded, so that a refused password is tried once. */
  private int mostLanes() {
    return loggedIn || !means.options().hasLogin()
        ? means.options().get(SmtpOptions.MAX_CONNECTIONS)
        : 1;
  }

  /** Notes whether the login succeeded; if not, all waiting mails get the same outcome. */
  private void learn(SmtpConnection lane, Outcome outcome) {
    if (lane.isLoggedIn()) {
      loggedIn = true;
    } else if (means.options().hasLogin() && concernsAll(outcome)) {
      while (!waiting.isEmpty()) {
        waiting.remove().answer.complete(outcome);
      }
    }
  }

  private boolean concernsAll(Outcome outcome) {
    loggedIn &= !outcome.isPaused();
    return !loggedIn && outcome.stopsMessenger();
  }

  private void finished(SmtpConnection lane, Outcome outcome, Promise<Outcome> answer) {
    if (lane.isUsable()) {
      free.push(lane); // the warmest first
    } else if (all.remove(lane)) {
      lane.close();
    }
    learn(lane, outcome);
    answer.complete(outcome);
    advance();
  }

  private SmtpConnection opened() {
    var lane = new SmtpConnection(vertx, means);
    all.add(lane);
    return lane;
  }

  private record Waiting(SmtpMail mail, Promise<Outcome> answer) {}
}

package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import org.sitemessage.vertx.async.InFlight;

/** The rounds of a run that are being sent. Confined to one event loop. */
final class Sending {
  private final InFlight rounds = new InFlight();
  private Future<Void> failure = Future.succeededFuture();

  void add(Future<Void> round) {
    rounds.track(round.onFailure(cause -> failure = Future.failedFuture(cause)));
  }

  boolean isUnderWay() {
    return rounds.count() > 0;
  }

  /** Answers whether there were rounds, once all of them are sent. */
  Future<Boolean> end() {
    var some = isUnderWay();
    return rounds.whenIdle().map(some);
  }

  /** Fails if a round has failed. */
  Future<Void> failure() {
    return failure;
  }
}

package org.sitemessage.vertx.messenger.composed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps a member at its concurrency when it has to take what others cannot. Confined to one event
 * loop; what is under way can be read from any thread.
 */
final class MemberPermits {
  /** How long to wait for a slot: far less than the time after which the engine gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final int size;
  private final Deque<Promise<Boolean>> waiting = new ArrayDeque<>();
  private volatile int taken;

  MemberPermits(Vertx vertx, int size) {
    this.vertx = vertx;
    this.size = size;
  }

  int taken() {
    return taken;
  }

  boolean isFree() {
    return taken < size;
  }

  /** Takes a slot; false if none became free in time, or all is over. */
  Future<Boolean> take() {
    if (isFree()) {
      count(1);
      return Future.succeededFuture(true);
    }
    Promise<Boolean> turn = Promise.promise();
    waiting.add(turn);
    var timer =
        vertx.setTimer(
            PATIENCE.toMillis(),
            id -> {
              waiting.remove(turn);
              turn.tryComplete(false);
            });
    return turn.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** Gives a slot back: to who has waited longest. */
  void release() {
    var next = waiting.poll();
    if (next == null) {
      count(-1);
    } else {
      next.complete(true);
    }
  }

  /** Nobody waits any more. */
  void close() {
    for (var turn = waiting.poll(); turn != null; turn = waiting.poll()) {
      turn.tryComplete(false);
    }
  }

  /** Written by one thread only. */
  private void count(int change) {
    int now = taken + change;
    taken = now;
  }
}

package org.sitemessage.vertx.messenger.base;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps a messenger to its concurrency. Confined to one context; {@link #taken} can be read from
 * any thread.
 */
public final class Permits {
  private int size;
  private final Deque<Promise<Boolean>> waiting = new ArrayDeque<>();
  private volatile int taken;

  /**
   * Creates free permits.
   *
   * @param size maximum number of calls under way, at least 1
   */
  public Permits(int size) {
    this.size = size;
  }

  /** Returns the number of permits that are taken. */
  public int taken() {
    return taken;
  }

  public boolean isFree() {
    return taken < size;
  }

  /**
   * Changes the number of permits. Those that are taken stay so.
   *
   * @param most maximum number of calls under way, at least 1
   */
  public void resize(int most) {
    size = most;
    while (isFree() && !waiting.isEmpty()) {
      count(1);
      waiting.remove().complete(true);
    }
  }

  /** Takes a permit if one is free. */
  public boolean tryTake() {
    var free = isFree();
    if (free) {
      count(1);
    }
    return free;
  }

  /**
   * Takes a permit; false if none became free in time, or after {@link #close}.
   *
   * @param patience maximum time to wait for a permit
   */
  public Future<Boolean> take(Vertx vertx, Duration patience) {
    if (tryTake()) {
      return Future.succeededFuture(true);
    }
    Promise<Boolean> turn = Promise.promise();
    waiting.add(turn);
    var timer =
        vertx.setTimer(
            patience.toMillis(),
            id -> {
              waiting.remove(turn);
              turn.tryComplete(false);
            });
    return turn.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** Gives a permit back; the call that has waited longest gets it. */
  public void release() {
    count(-1);
    var next = isFree() ? waiting.poll() : null;
    if (next != null) {
      count(1);
      next.complete(true);
    }
  }

  /** Ends all waiting without a permit. */
  public void close() {
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

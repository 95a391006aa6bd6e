package org.sitemessage.vertx.async;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts work that has not ended yet, so that a stop can wait for it. Confined to one context. */
public final class InFlight {
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private int count;

  /** Returns the number of works under way. */
  public int count() {
    return count;
  }

  /** Counts work that begins; {@link #end} must follow. */
  public void begin(int works) {
    count += works;
  }

  /** Counts work that has ended. */
  public void end(int works) {
    count -= works;
    if (count == 0) {
      var idle = List.copyOf(waiting);
      waiting.clear();
      idle.forEach(Promise::tryComplete);
    }
  }

  /** Counts work until it has ended. */
  public <T> Future<T> track(Future<T> work) {
    begin(1);
    return work.onComplete(done -> end(1));
  }

  /** Completes once no work is under way. */
  public Future<Void> whenIdle() {
    if (count == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    return promise.future();
  }

  /** Completes once no work is under way, or the time is over. */
  public Future<Void> whenIdle(Vertx vertx, Duration timeout) {
    return within(vertx, timeout, whenIdle());
  }

  /** Completes when the work ends, however it ends, or the time is over. */
  public static Future<Void> within(Vertx vertx, Duration timeout, Future<?> work) {
    if (work.isComplete()) {
      return Future.succeededFuture();
    }
    Promise<Void> over = Promise.promise();
    var timer = vertx.setTimer(timeout.toMillis() + 1, late -> over.tryComplete());
    work.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          over.tryComplete();
        });
    return over.future();
  }
}

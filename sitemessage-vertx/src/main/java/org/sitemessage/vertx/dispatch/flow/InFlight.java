package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts requests that have no answer yet, so that a stop can wait for them. One event loop. */
public final class InFlight {
  private final List<Promise<Void>> idle = new ArrayList<>();
  private int count;

  /** Counts one until it has ended. */
  public <T> Future<T> track(Future<T> request) {
    count++;
    return request.onComplete(
        done -> {
          count--;
          if (count == 0) {
            var waiting = List.copyOf(idle);
            idle.clear();
            waiting.forEach(Promise::tryComplete);
          }
        });
  }

  /** Completes once all have an answer, or the time is over. */
  public Future<Void> whenIdle(Vertx vertx, Duration timeout) {
    if (count == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    idle.add(promise);
    vertx.setTimer(Math.max(1, timeout.toMillis()), timer -> promise.tryComplete());
    return promise.future();
  }
}

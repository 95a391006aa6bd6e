package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * The batches that long commands consist of. A stop lets the batch under way finish and begins no
 * further one. Confined to one event loop.
 */
public final class Batches {
  private final List<Promise<Void>> idle = new ArrayList<>();
  private int running;
  private boolean stopped;

  /** Runs a batch, unless stopped; fails with {@link FailureCode#NOT_READY} then. */
  public <T> Future<T> run(Supplier<Future<T>> batch) {
    if (stopped) {
      return Future.failedFuture(
          new SiteMessageException(
              FailureCode.NOT_READY,
              "stopping; what was done so far stays done, send the request again later"));
    }
    running++;
    return Future.succeededFuture()
        .compose(v -> batch.get())
        .onComplete(
            done -> {
              running--;
              if (running == 0) {
                var waiting = List.copyOf(idle);
                idle.clear();
                waiting.forEach(Promise::complete);
              }
            });
  }

  /** Begins no more; completes once none is under way. */
  public Future<Void> stop() {
    stopped = true;
    if (running == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    idle.add(promise);
    return promise.future();
  }
}

package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.InFlight;

/**
 * The batches that long commands consist of. A stop lets the batch under way finish and begins no
 * further one. Confined to one event loop.
 */
public final class Batches {
  private final InFlight running = new InFlight();
  private boolean stopped;

  /** Runs a batch, unless stopped; fails with {@link FailureCode#NOT_READY} then. */
  public <T> Future<T> run(Supplier<Future<T>> batch) {
    if (stopped) {
      return Future.failedFuture(
          new SiteMessageException(
              FailureCode.NOT_READY,
              "the engine is stopping; what was done is kept; send the request again later"));
    }
    return running.track(Future.succeededFuture().compose(v -> batch.get()));
  }

  /** Begins no more; completes once none is under way. */
  public Future<Void> stop() {
    stopped = true;
    return running.whenIdle();
  }
}

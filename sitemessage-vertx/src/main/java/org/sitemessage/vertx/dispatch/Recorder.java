package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sitemessage.vertx.store.Completion;
import org.sitemessage.vertx.store.Store;

/**
 * Writes down outcomes, many in one transaction. An outcome is known only here until it is
 * committed, so a store that fails is asked again until it takes it. Confined to one event loop.
 */
final class Recorder {
  private static final Logger LOG = System.getLogger(Recorder.class.getName());
  private static final int BATCH = 1_000;
  private static final long RETRY_MS = 1_000;

  private final Vertx vertx;
  private final GroupCommit<Completion, Boolean> commits;
  private final Clock clock;
  private Instant retryUntil = Instant.MAX;
  private boolean failing;

  Recorder(Vertx vertx, Store store, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
    // What waits here is bounded by what has been claimed.
    this.commits =
        new GroupCommit<>(Integer.MAX_VALUE, BATCH, completion -> 1, batch -> write(store, batch));
  }

  /** All together; if that fails, one by one, so that one the store refuses keeps none back. */
  private static Future<List<Future<Boolean>>> write(Store store, List<Completion> batch) {
    return store
        .record(batch)
        .map(held -> held.stream().map(Future::succeededFuture).toList())
        .recover(
            failure -> {
              if (batch.size() == 1) {
                return Future.failedFuture(failure);
              }
              var single =
                  batch.stream()
                      .map(completion -> store.record(List.of(completion)).map(h -> h.get(0)))
                      .toList();
              return Future.join(single).transform(done -> Future.succeededFuture(single));
            });
  }

  /** Records an outcome; tells whether the dispatch was still ours. Fails only once it stops. */
  Future<Boolean> record(Completion completion) {
    return commits
        .submit(completion)
        .onSuccess(held -> failing = false)
        .recover(
            failure -> {
              if (!clock.instant().isBefore(retryUntil)) {
                LOG.log(
                    Level.ERROR,
                    "the outcome of dispatch {0} could not be stored; the next start takes it over: {1}",
                    String.valueOf(completion.dispatchId()),
                    failure.getMessage());
                return Future.failedFuture(failure);
              }
              sayOnce(completion, failure);
              return later().compose(v -> record(completion));
            });
  }

  private void sayOnce(Completion completion, Throwable failure) {
    if (!failing) {
      failing = true;
      LOG.log(
          Level.ERROR,
          "the outcome of dispatch {0} and perhaps of others could not be stored yet: {1}",
          String.valueOf(completion.dispatchId()),
          failure.getMessage());
    }
  }

  private Future<Void> later() {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(RETRY_MS, timer -> promise.complete());
    return promise.future();
  }

  /** Stops asking a store that fails once so much time has passed. */
  void stopWithin(Duration timeout) {
    retryUntil = clock.instant().plus(timeout);
  }
}

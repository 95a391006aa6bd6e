package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
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
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

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
        new GroupCommit<>(
            new GroupCommit.Bounds<>(Integer.MAX_VALUE, BATCH, completion -> 1, FOR_EVER),
            Ticker.of(vertx),
            batch -> write(store, batch));
  }

  /**
   * All together; if that fails, one after the other, so that one the store refuses keeps none
   * back. A store that cannot be reached is asked no more than once.
   */
  private static Future<List<Future<Boolean>>> write(Store store, List<Completion> batch) {
    return store
        .record(batch)
        .map(held -> held.stream().map(Future::succeededFuture).toList())
        .recover(
            failure ->
                batch.size() == 1 || isUnreachable(failure)
                    ? Future.failedFuture(failure)
                    : writeEach(store, batch));
  }

  private static Future<List<Future<Boolean>>> writeEach(Store store, List<Completion> batch) {
    var results = new ArrayList<Future<Boolean>>();
    Future<Void> done = Future.succeededFuture();
    for (var completion : batch) {
      done =
          done.compose(v -> store.record(List.of(completion)))
              .transform(
                  held -> {
                    results.add(
                        held.succeeded()
                            ? Future.succeededFuture(held.result().get(0))
                            : Future.failedFuture(held.cause()));
                    return held.failed() && isUnreachable(held.cause())
                        ? Future.failedFuture(held.cause())
                        : Future.succeededFuture();
                  });
    }
    return done.map(v -> results);
  }

  /** Nothing was stored, and nothing else would be. */
  private static boolean isUnreachable(Throwable failure) {
    return failure instanceof SiteMessageException expected
        && expected.code() == FailureCode.NOT_READY;
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

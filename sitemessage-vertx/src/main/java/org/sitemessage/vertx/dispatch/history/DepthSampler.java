package org.sitemessage.vertx.dispatch.history;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.vertx.observe.QueueState;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.history.Depth;

/**
 * Samples how much waits, on one of the processes that share the store. Counting takes the longer
 * the more waits; the next sample is delayed so that counting needs at most a fiftieth of the time:
 * an embedded store sends more slowly while it counts. A process with nothing to do samples once a
 * minute. Confined to one event loop.
 */
final class DepthSampler {
  /** Pause after a sample, as a multiple of the time that it took. */
  private static final int PAUSE_PER_COST = 50;

  /** Shortest interval between samples while nothing is due and nothing happens. */
  private static final long IDLE_NANOS = Duration.ofSeconds(55).toNanos();

  private final Store store;
  private final Set<String> messengers;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /** Messengers that something has waited for, also without being registered. */
  private final Set<String> seen;

  private long restUntil;
  private long idleUntil;

  /**
   * Creates a sampler.
   *
   * @param messengers aliases of the registered messengers
   * @param clock clock of this process, whose times due times are
   * @param nanos count of elapsed time, such as {@link System#nanoTime}
   */
  DepthSampler(Store store, Set<String> messengers, InstantSource clock, LongSupplier nanos) {
    this.store = store;
    this.messengers = messengers;
    this.clock = clock;
    this.nanos = nanos;
    this.seen = new HashSet<>(messengers);
    this.restUntil = nanos.getAsLong();
    this.idleUntil = restUntil;
  }

  /**
   * Returns the depths by messenger; nothing if it is another process's turn, or too early.
   *
   * @param shared time of the clock that all processes share
   * @param busy true if this process has counted something since the last look
   */
  Future<Map<String, Depth>> sample(Instant shared, boolean busy) {
    var asked = nanos.getAsLong();
    if (asked - restUntil < 0 || (!busy && asked - idleUntil < 0)) {
      return Future.succeededFuture(Map.of());
    }
    return store
        .history()
        .claimSample(HistorySpan.HOUR.stepOf(shared))
        .compose(
            mine -> {
              idleUntil = asked + IDLE_NANOS;
              return mine ? count() : Future.succeededFuture(Map.of());
            });
  }

  private Future<Map<String, Depth>> count() {
    var now = clock.instant();
    var begun = nanos.getAsLong();
    return store
        .queries()
        .depths()
        .compose(
            found ->
                store
                    .queries()
                    .oldestDue(messengers, now)
                    .map(oldest -> depths(found, oldest, now)))
        .onComplete(
            result -> {
              var ended = nanos.getAsLong();
              restUntil = ended + (ended - begun) * PAUSE_PER_COST;
              if (result.failed() || result.result().values().stream().anyMatch(Depth::isDue)) {
                idleUntil = restUntil;
              }
            });
  }

  private Map<String, Depth> depths(
      Map<String, Map<QueueState, Long>> found, Map<String, Instant> oldest, Instant now) {
    seen.addAll(found.keySet());
    var depths = new HashMap<String, Depth>();
    for (var messenger : seen) {
      var counts = found.getOrDefault(messenger, Map.of());
      depths.put(
          messenger,
          new Depth(
              counts.getOrDefault(QueueState.READY, 0L),
              counts.getOrDefault(QueueState.LATER, 0L),
              counts.getOrDefault(QueueState.PARKED, 0L),
              counts.getOrDefault(QueueState.PROCESSING, 0L),
              counts.getOrDefault(QueueState.FAILED, 0L),
              counts.getOrDefault(QueueState.UNKNOWN, 0L),
              Duration.between(oldest.getOrDefault(messenger, now), now).toMillis()));
    }
    return depths;
  }
}

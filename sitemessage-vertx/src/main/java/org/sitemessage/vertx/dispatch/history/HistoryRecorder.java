package org.sitemessage.vertx.dispatch.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.vertx.dispatch.core.OutcomeWatch;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.HistoryStore;
import org.sitemessage.vertx.store.history.HistorySlot;

/**
 * Counts what happens on this node, and adds it to the history every 10 seconds, in one
 * transaction, if there is something to add. A write that takes longer than that delays the next
 * one, and nothing else. Confined to one event loop.
 */
final class HistoryRecorder {
  /** Time after which a depth is written again although it is the same. */
  static final Duration REFRESH = Duration.ofMinutes(30);

  private static final Logger LOG = System.getLogger(HistoryRecorder.class.getName());

  /** Delay of a look after the end of its step, so that it is never before it. */
  private static final long AFTER_STEP_MS = 20;

  private static final long NONE = -1;

  private final HistoryCounter counter = new HistoryCounter();
  private final Map<HistorySpan, Pending> pending = new EnumMap<>(HistorySpan.class);
  private final Vertx vertx;
  private final HistoryStore store;
  private final DepthSampler depths;
  private final InstantSource clock;
  private Future<Void> running = Future.succeededFuture();
  private boolean failed;
  private long timer = NONE;

  /**
   * Creates a recorder that counts, and does not write yet.
   *
   * @param clock clock that all processes share
   */
  HistoryRecorder(Vertx vertx, HistoryStore store, DepthSampler depths, InstantSource clock) {
    this.vertx = vertx;
    this.store = store;
    this.depths = depths;
    this.clock = clock;
  }

  /** Returns what has to be told of outcomes. */
  OutcomeWatch watch() {
    return counter;
  }

  /** Returns what has to be told of deliveries. */
  Observer observer() {
    return counter;
  }

  /** Begins to write. */
  void start() {
    for (var span : HistorySpan.values()) {
      pending.put(span, new Pending(span, clock.instant()));
    }
    plan();
  }

  private void plan() {
    var step = HistorySpan.HOUR.step().toMillis();
    timer =
        vertx.setTimer(
            step - Math.floorMod(clock.millis(), step) + AFTER_STEP_MS,
            id -> {
              tick();
              plan();
            });
  }

  /** Samples and writes what is due, unless the last write has not ended. Never fails. */
  Future<Void> tick() {
    if (running.isComplete()) {
      running =
          depths
              .sample(clock.instant(), !counter.counted().isEmpty())
              .compose(
                  found -> {
                    pending.values().forEach(one -> one.sampled(found));
                    return write(false);
                  })
              .transform(
                  done -> {
                    note(done.cause());
                    return Future.succeededFuture();
                  });
    }
    return running;
  }

  private Future<Void> write(boolean all) {
    var now = clock.instant();
    counter.moveTo(pending.values().stream().map(Pending::tallies).toList());
    var slots = new LinkedHashMap<Pending, HistorySlot>();
    pending.values().stream()
        .filter(one -> all || one.isDue(now))
        .forEach(one -> slots.put(one, one.slot()));
    var filled = slots.values().stream().filter(slot -> !slot.isEmpty()).toList();
    return (filled.isEmpty() ? Future.<Void>succeededFuture() : store.add(filled, now))
        .onSuccess(v -> slots.forEach((one, slot) -> one.written(slot, now)));
  }

  private void note(@Nullable Throwable failure) {
    if (failure != null) {
      LOG.log(
          failed ? Level.DEBUG : Level.WARNING,
          "the history could not be written; it is tried again every {0} s, and deliveries do not"
              + " wait for it: {1}",
          HistorySpan.HOUR.step().toSeconds(),
          failure.getMessage());
    } else if (failed) {
      LOG.log(Level.INFO, "the history is written again");
    }
    failed = failure != null;
  }

  /** Returns what this node has counted in a span and not written yet. */
  List<HistorySlot> unwritten(HistorySpan span) {
    var one = pending.get(span);
    return one == null ? List.of() : List.of(one.slot(counter.counted()));
  }

  /** Completes when no write is under way. */
  Future<Void> idle() {
    return running;
  }

  /** Writes the rest, in limited time. Never fails. */
  Future<Void> stop(Duration timeout) {
    vertx.cancelTimer(timer);
    return running
        .compose(v -> write(true))
        .timeout(timeout.toMillis() + 1, TimeUnit.MILLISECONDS)
        .transform(
            done -> {
              note(done.cause());
              return Future.succeededFuture();
            });
  }
}

package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * Keeps the lease of this process, and attends to other processes on the store: reads their holds
 * and pauses, and takes over the dispatches of those that have stopped. Confined to one event loop.
 */
final class OtherNodes {
  private static final Logger LOG = System.getLogger(OtherNodes.class.getName());
  private static final int ORPHANS_AT_ONCE = 500;

  /** Duration above which a look at dispatches in work is slow, even on a busy machine. */
  static final Duration SLOW_LOOK = Duration.ofMillis(500);

  /** No timer. */
  private static final long NONE = -1;

  private final EngineContext engine;
  private final Holds holds;
  private final Map<String, Sender> senders;
  private final Runnable tookOver;
  private Runnable openOperation = () -> {};
  private long heart = NONE;
  private long look = NONE;
  private @Nullable Future<Void> tending;
  private boolean stopped;
  private long restUntil = System.nanoTime();

  /**
   * Does nothing until it is asked.
   *
   * @param senders the senders by alias
   * @param tookOver called after dispatches were taken over
   */
  OtherNodes(EngineContext engine, Holds holds, Map<String, Sender> senders, Runnable tookOver) {
    this.engine = engine;
    this.holds = holds;
    this.senders = senders;
    this.tookOver = tookOver;
  }

  /** Sets what is to be done after each look at the store that finds an open operation. */
  void onOpenOperation(Runnable work) {
    openOperation = work;
  }

  /** Begins to renew the lease at intervals. */
  void begin(Duration interval) {
    heart = engine.vertx().setPeriodic(interval.toMillis(), t -> beat());
  }

  /**
   * Renews the lease, then attends to other processes: reads their holds, and takes over the
   * dispatches of dead ones. Fails if the lease could not be renewed.
   */
  Future<Void> beat() {
    return engine.lease().renew().onSuccess(v -> lookInTime()).compose(v -> tend());
  }

  /** Plans a heartbeat for the moment at which the next process counts as silent. */
  private void lookInTime() {
    engine.vertx().cancelTimer(look);
    if (heart != NONE) {
      engine
          .lease()
          .untilSilent()
          .ifPresent(left -> look = engine.vertx().setTimer(left.toMillis() + 1, t -> beat()));
    }
  }

  /**
   * Attends to other processes, never twice at once. The next heartbeat does not wait for it, and
   * tries again if it fails.
   */
  private Future<Void> tend() {
    if (tending != null) {
      return tending;
    }
    if (stopped) {
      return Future.succeededFuture();
    }
    var run = reread().compose(v -> takeOverUnlessResting());
    tending = run;
    return run.onComplete(
        result -> {
          tending = null;
          if (result.failed()) {
            LOG.log(
                Level.WARNING,
                "the dispatches of stopped processes could not be looked up: {0}",
                result.cause().getMessage());
          }
        });
  }

  /** Reads, in one transaction, what other processes have held, paused and limited. */
  private Future<Void> reread() {
    var held = holds.reading();
    var paused = engine.pauses().reading();
    var pausedTypes = engine.typePauses().reading();
    return engine
        .store()
        .standing(engine.clock())
        .map(
            found -> {
              held.accept(found.holds());
              paused.accept(found.pauses());
              pausedTypes.accept(found.typePauses());
              engine.limits().adopt(found.limits());
              if (found.openOperation()) {
                openOperation.run();
              }
              return null;
            });
  }

  /**
   * Takes over dispatches of other processes. If no process is silent and the last look took long,
   * the next look follows after the length of a lease. A look takes long while PostgreSQL cannot
   * remove old row versions.
   */
  private Future<Void> takeOverUnlessResting() {
    var begun = System.nanoTime();
    if (begun - restUntil < 0 && engine.lease().silent().isEmpty()) {
      return Future.succeededFuture();
    }
    return takeOver()
        .onComplete(
            v -> {
              var ended = System.nanoTime();
              restUntil = ended;
              if (ended - begun > SLOW_LOOK.toNanos()) {
                restUntil += engine.lease().length().toNanos();
              }
            });
  }

  /** Takes over the dispatches of processes that have stopped. */
  Future<Void> takeOver() {
    return takeOverAll()
        .map(
            taken -> {
              if (taken > 0) {
                tookOver.run();
                LOG.log(
                    Level.INFO,
                    "took over {0} dispatches of a process that had stopped",
                    String.valueOf(taken));
              }
              return null;
            });
  }

  private Future<Integer> takeOverAll() {
    var all = new AtomicInteger();
    return Rounds.run(
            () ->
                stopped
                    ? Future.succeededFuture(false)
                    : takeOverSome()
                        .map(
                            taken -> {
                              all.addAndGet(taken);
                              return taken > 0;
                            }))
        .map(v -> all.get());
  }

  private Future<Integer> takeOverSome() {
    return engine
        .store()
        .claims()
        .orphans(engine.node(), senders.keySet(), engine.lease().silent(), ORPHANS_AT_ONCE)
        .compose(
            orphans ->
                Future.all(orphans.stream().map(this::takeOver).toList()).map(orphans.size()));
  }

  private Future<Void> takeOver(ClaimedDispatch orphan) {
    var sender = senders.get(orphan.dispatch().messenger());
    return sender == null ? Future.succeededFuture() : sender.takeOver(orphan);
  }

  /** Takes over nothing more; the lease is still renewed. */
  void stop() {
    stopped = true;
  }

  /** Ends the heartbeats; completes when none is under way. */
  Future<Void> end(Duration timeout) {
    engine.vertx().cancelTimer(heart);
    engine.vertx().cancelTimer(look);
    heart = NONE;
    // One that came after the store has signed off would sign on again.
    return engine
        .lease()
        .settled()
        .compose(v -> tending == null ? Future.succeededFuture() : tending)
        .timeout(timeout.toMillis() + 1, TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
  }
}

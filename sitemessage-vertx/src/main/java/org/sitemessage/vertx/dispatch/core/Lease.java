package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.dispatch.flow.FailureLog;
import org.sitemessage.vertx.dispatch.flow.Stopwatch;
import org.sitemessage.vertx.dispatch.flow.Stopwatch.Mark;
import org.sitemessage.vertx.store.NodeStore;

/**
 * This process's right to send the dispatches that it has claimed, where other processes share the
 * store. Heartbeats renew the lease; it is over when none was confirmed for too long. A process
 * counts as silent once its heartbeat has not changed for a whole lease. Each process measures that
 * time itself, because clocks may differ, and may be set meanwhile. The time for which the store
 * did not answer is no silence: the others could not show themselves either. Confined to one event
 * loop, except for {@link #holds}.
 */
public final class Lease {
  private static final Logger LOG = System.getLogger(Lease.class.getName());

  private final NodeStore store;
  private final long node;
  private final Stopwatch time;
  private final Duration interval;
  private final Duration length;
  private final Map<Long, Seen> others = new HashMap<>();
  private final ClockCheck clocks = new ClockCheck();
  private volatile @Nullable Mark confirmed;

  /** End of the last renewal that succeeded. */
  private @Nullable Mark answered;

  private @Nullable Future<Void> renewing;
  private final FailureLog failures =
      new FailureLog(
          LOG,
          "the heartbeat could not be stored; nothing is sent once the lease is over: {1}",
          "the heartbeat is stored again",
          "");
  private volatile boolean drained;

  /** Number of times that this process was told to drain or not, past its heartbeats. */
  private int told;

  /** A heartbeat of another process, and when it was first seen. */
  private record Seen(Instant beat, Mark at) {}

  /**
   * Creates a lease that is to be renewed before anything is sent.
   *
   * @param interval interval between renewals
   * @param length silence after which the dispatches of a process are taken over; the process
   *     itself stops sending one interval earlier
   */
  public Lease(NodeStore store, long node, Stopwatch time, Duration interval, Duration length) {
    this.store = store;
    this.node = node;
    this.time = time;
    this.interval = interval;
    this.length = length;
  }

  /** Returns the time for which a process may be silent. */
  public Duration length() {
    return length;
  }

  /** Returns whether the lease is needed, because other processes may share the store. */
  public boolean isNeeded() {
    return store.isShared();
  }

  /** Returns whether this process may begin to send; may be called on any thread. */
  public boolean holds() {
    return !isNeeded() || isWithin(length.minus(interval));
  }

  /**
   * Returns whether this process may claim: it may send, and no person has drained it. May be
   * called on any thread.
   */
  public boolean mayClaim() {
    return holds() && !drained;
  }

  /** Returns whether a person has drained this process. */
  public boolean isDrained() {
    return drained;
  }

  /** Lets this process claim nothing more, or claim again; the store knows that already. */
  public void drain(boolean value) {
    told++;
    setDrained(value);
  }

  private void setDrained(boolean value) {
    if (value != drained) {
      drained = value;
      LOG.log(
          Level.INFO,
          value
              ? "this node is drained: it finishes what it has claimed, and claims nothing more until it is undrained or restarted"
              : "this node is no longer drained, and claims again");
    }
  }

  /** Returns whether other processes were seen. */
  public boolean hasOthers() {
    return !others.isEmpty();
  }

  /** Returns whether the next heartbeat is due. */
  public boolean isDue() {
    return isNeeded() && !isWithin(interval);
  }

  /**
   * Returns whether the last confirmed renewal is younger than a limit; false if time went back.
   */
  private boolean isWithin(Duration limit) {
    var since = confirmed;
    if (since == null) {
      return false;
    }
    var passed = time.atMost(since);
    return !passed.isNegative() && passed.compareTo(limit) < 0;
  }

  /** Renews the lease by a heartbeat, and reads the heartbeats of other processes. */
  public Future<Void> renew() {
    if (renewing != null) {
      return renewing;
    }
    var begun = time.mark();
    var before = told;
    var run =
        store
            .heartbeat(node, time.clock())
            .<Void>map(
                beats -> {
                  leaveOutOutage(begun);
                  confirmed = begun;
                  note(beats.last());
                  clocks.note(beats.clocks());
                  // What was told meanwhile is newer than what was read.
                  if (told == before) {
                    setDrained(beats.drained());
                  }
                  return null;
                })
            .onComplete(result -> failures.note(result.cause()));
    renewing = run;
    return run.onComplete(result -> renewing = null);
  }

  /**
   * Leaves the time for which the store did not answer out of the silence of the others. An
   * interval of it counts, so that a dead process is found even if the store is away each time.
   *
   * @param begun beginning of the renewal that has succeeded
   */
  private void leaveOutOutage(Mark begun) {
    var last = answered;
    if (last != null && (failures.isFailing() || time.atLeast(begun).compareTo(interval) >= 0)) {
      var outage = time.atLeast(last).minus(interval);
      others.replaceAll((id, seen) -> new Seen(seen.beat(), seen.at().plus(outage)));
    }
    answered = time.mark();
  }

  /**
   * Returns the time by which this process's clock was ahead of the store's at the last renewal.
   */
  public Duration ahead() {
    return clocks.ahead();
  }

  /** Returns the clock that all processes share, as far as is known since the last renewal. */
  public InstantSource shared() {
    return () -> time.clock().instant().minus(ahead());
  }

  /** Completes when no renewal is under way; always succeeds. */
  public Future<Void> settled() {
    return renewing == null
        ? Future.succeededFuture()
        : renewing.transform(done -> Future.succeededFuture());
  }

  private void note(Map<Long, Instant> beats) {
    var now = time.mark();
    others.keySet().retainAll(beats.keySet());
    beats.forEach(
        (id, beat) -> {
          var before = others.get(id);
          if (id != node && (before == null || !before.beat().equals(beat))) {
            others.put(id, new Seen(beat, now));
          }
        });
  }

  /**
   * Returns the processes whose dispatches may be taken over; none while the lease is lost, because
   * this process does not know then who is silent.
   */
  public Set<Long> silent() {
    if (!holds()) {
      return Set.of();
    }
    return others.entrySet().stream()
        .filter(other -> time.atLeast(other.getValue().at()).compareTo(length) >= 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * Returns the time until the next process counts as silent, if that is before the next heartbeat.
   * To be called right after a renewal. Without a look at that moment, the dispatches of that
   * process would wait until the heartbeat after it.
   */
  public Optional<Duration> untilSilent() {
    return others.values().stream()
        .map(seen -> length.minus(time.atLeast(seen.at())))
        .filter(left -> left.compareTo(Duration.ZERO) > 0 && left.compareTo(interval) < 0)
        .min(Comparator.naturalOrder());
  }
}

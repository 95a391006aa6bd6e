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
import org.sitemessage.vertx.dispatch.flow.Stopwatch;
import org.sitemessage.vertx.dispatch.flow.Stopwatch.Mark;
import org.sitemessage.vertx.store.NodeStore;

/**
 * This process's right to send what it has claimed, where other processes share the store: renewed
 * by heartbeats, and over when none was confirmed for too long. A process counts as silent once its
 * heartbeat has not changed for a whole lease, by the measure of the one that looks: clocks may
 * differ, and may be set meanwhile. Confined to one event loop, but for {@link #holds}.
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
  private @Nullable Future<Void> renewing;
  private boolean failed;

  /** A heartbeat of another process, and when it was first seen. */
  private record Seen(Instant beat, Mark at) {}

  /**
   * A lease that is to be renewed before anything is sent.
   *
   * @param interval how often it is renewed
   * @param length how long a process may be silent before its dispatches are taken over; an
   *     interval before that it stops by itself
   */
  public Lease(NodeStore store, long node, Stopwatch time, Duration interval, Duration length) {
    this.store = store;
    this.node = node;
    this.time = time;
    this.interval = interval;
    this.length = length;
  }

  /** How long a process may be silent. */
  public Duration length() {
    return length;
  }

  /** Whether there is anybody it could be lost to. */
  public boolean isNeeded() {
    return store.isShared();
  }

  /** Whether this process may begin to send; may be asked on any thread. */
  public boolean holds() {
    return !isNeeded() || isWithin(length.minus(interval));
  }

  /** Whether other processes were seen. */
  public boolean hasOthers() {
    return !others.isEmpty();
  }

  /** Whether the next heartbeat is due. */
  public boolean isDue() {
    return isNeeded() && !isWithin(interval);
  }

  /** What went back tells nothing. */
  private boolean isWithin(Duration limit) {
    var since = confirmed;
    if (since == null) {
      return false;
    }
    var passed = time.atMost(since);
    return !passed.isNegative() && passed.compareTo(limit) < 0;
  }

  /** Shows that this process is alive, and looks who else is. */
  public Future<Void> renew() {
    if (renewing != null) {
      return renewing;
    }
    var begun = time.mark();
    var run =
        store
            .heartbeat(node, time.clock())
            .<Void>map(
                beats -> {
                  confirmed = begun;
                  note(beats.last());
                  clocks.note(beats.clocks());
                  return null;
                })
            .onComplete(result -> note(result.cause()));
    renewing = run;
    return run.onComplete(result -> renewing = null);
  }

  /** How far this process's clock is ahead of the store's, as of the last renewal. */
  public Duration ahead() {
    return clocks.ahead();
  }

  /** The clock that all processes share, as far as is known since the last renewal. */
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

  /** The processes whose dispatches may be taken over. To be asked right after a renewal. */
  public Set<Long> silent() {
    return others.entrySet().stream()
        .filter(other -> time.atLeast(other.getValue().at()).compareTo(length) >= 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * How long until the next process counts as silent, if that is before the next heartbeat. To be
   * asked right after a renewal: without a look at that moment, what is left would lie until the
   * heartbeat after it.
   */
  public Optional<Duration> untilSilent() {
    return others.values().stream()
        .map(seen -> length.minus(time.atLeast(seen.at())))
        .filter(left -> left.compareTo(Duration.ZERO) > 0 && left.compareTo(interval) < 0)
        .min(Comparator.naturalOrder());
  }

  /** Says once that it fails, and once that it works again. */
  private void note(@Nullable Throwable failure) {
    if (failure != null && !failed) {
      LOG.log(
          Level.ERROR,
          "the heartbeat could not be stored; nothing is sent once the lease is over: {0}",
          failure.getMessage());
    } else if (failure == null && failed) {
      LOG.log(Level.INFO, "the heartbeat is stored again");
    }
    failed = failure != null;
  }
}

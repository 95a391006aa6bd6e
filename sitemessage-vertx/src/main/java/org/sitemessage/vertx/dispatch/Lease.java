package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.store.Store;

/**
 * This process's right to send what it has claimed, where other processes share the store: renewed
 * by heartbeats, and over when none was confirmed for too long. A process counts as silent once its
 * heartbeat has not changed for a whole lease, by the clock of the one that looks: clocks may
 * differ. Confined to one event loop, but for {@link #holds}.
 */
final class Lease {
  private static final Logger LOG = System.getLogger(Lease.class.getName());

  private final Store store;
  private final long node;
  private final Clock clock;
  private final Duration interval;
  private final Duration length;
  private final Map<Long, Seen> others = new HashMap<>();
  private final ClockCheck clocks = new ClockCheck();
  private volatile Instant confirmed = Instant.MIN;
  private @Nullable Future<Void> renewing;
  private boolean failed;

  /** A heartbeat of another process, and when it was first seen. */
  private record Seen(Instant beat, Instant at) {}

  /**
   * A lease that is to be renewed before anything is sent.
   *
   * @param interval how often it is renewed
   * @param length how long a process may be silent before its dispatches are taken over; an
   *     interval before that it stops by itself
   */
  Lease(Store store, long node, Clock clock, Duration interval, Duration length) {
    this.store = store;
    this.node = node;
    this.clock = clock;
    this.interval = interval;
    this.length = length;
  }

  /** How long a process may be silent. */
  Duration length() {
    return length;
  }

  /** Whether there is anybody it could be lost to. */
  boolean isNeeded() {
    return store.isShared();
  }

  /** Whether this process may begin to send; may be asked on any thread. */
  boolean holds() {
    return !isNeeded() || isWithin(length.minus(interval));
  }

  /** Whether other processes were seen. */
  boolean hasOthers() {
    return !others.isEmpty();
  }

  /** Whether the next heartbeat is due. */
  boolean isDue() {
    return isNeeded() && !isWithin(interval);
  }

  /** A clock that was set back tells nothing. */
  private boolean isWithin(Duration time) {
    var since = confirmed;
    if (since.equals(Instant.MIN)) {
      return false;
    }
    var now = clock.instant();
    return !now.isBefore(since) && now.isBefore(since.plus(time));
  }

  /** Shows that this process is alive, and looks who else is. */
  Future<Void> renew() {
    if (renewing != null) {
      return renewing;
    }
    var begun = clock.instant();
    var run =
        store
            .heartbeat(node, clock)
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
  Duration ahead() {
    return clocks.ahead();
  }

  /** Completes when no renewal is under way; always succeeds. */
  Future<Void> settled() {
    return renewing == null
        ? Future.succeededFuture()
        : renewing.transform(done -> Future.succeededFuture());
  }

  private void note(Map<Long, Instant> beats) {
    var now = clock.instant();
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
  Set<Long> silent() {
    var now = clock.instant();
    return others.entrySet().stream()
        .filter(other -> !now.isBefore(other.getValue().at().plus(length)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * How long until the next process counts as silent, if that is before the next heartbeat. To be
   * asked right after a renewal: without a look at that moment, what is left would lie until the
   * heartbeat after it.
   */
  Optional<Duration> untilSilent() {
    var now = clock.instant();
    return others.values().stream()
        .map(seen -> Duration.between(now, seen.at().plus(length)))
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

package org.sitemessage.vertx.store.limit;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket, kept as the time at which it is full again (the generic cell rate algorithm).
 * What is taken is a turn: it may be used from its time on until the slack is over. It is reckoned
 * as if it were used at the last moment, so that whenever the turns are used, and whoever has them,
 * no more than {@code burst + window / spacing} are used in any window.
 *
 * <p>Only what is taken at once, at the same time, is not set apart by its slack: a full bucket
 * gives its whole burst. The proof is in {@code docs/limits.md}; {@code BucketTest} tries it.
 */
final class Bucket {
  /**
   * Beyond what can ever be owed, a time was written by a clock that has been set back, or under
   * another limit. As generous as no transaction is slow.
   */
  private static final long DOUBTFUL = 60_000_000_000L;

  private final Pace pace;
  private long fullAt;

  /** The same, as if what this transaction has taken for now were used now. */
  private long fullAtOnce;

  /**
   * A bucket as it was stored.
   *
   * @param fullAt when it is full again
   * @param now the time
   */
  Bucket(Pace pace, long fullAt, long now) {
    this.pace = pace;
    var most = now + pace.depth() + pace.spacing() + pace.slack() + DOUBTFUL;
    this.fullAt = fullAt > most ? now + pace.depth() + pace.spacing() : fullAt;
    this.fullAtOnce = this.fullAt;
  }

  /** A time as it is reckoned with. */
  static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** Whether there is a turn at once. */
  boolean isOpen(long now) {
    return Math.max(fullAtOnce, now) <= now + pace.depth();
  }

  /** When the next turn can be, at the earliest, if not at once. */
  long next(long now) {
    return Math.max(now, fullAt - pace.depth());
  }

  /** Takes a turn, at once if it is open or at {@link #next} or later, used until a slack after. */
  void take(long at, long slack) {
    fullAtOnce = Math.max(fullAtOnce, at) + pace.spacing();
    fullAt = Math.max(fullAt, at + slack) + pace.spacing();
  }

  /** How many turns there are until a time. */
  long turns(long now, long until) {
    var room = until + pace.depth() - Math.max(fullAt, now);
    return room < 0 ? 0 : room / pace.spacing() + 1;
  }

  /** When the next turn is once so many have been taken. */
  long nextAfter(long turns, long now) {
    return Math.max(fullAt, now) + turns * pace.spacing() - pace.depth();
  }

  long fullAt() {
    return fullAt;
  }

  Pace pace() {
    return pace;
  }
}

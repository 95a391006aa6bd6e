package org.sitemessage.vertx.store.limit;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket, kept as the time at which it is full again (the generic cell rate algorithm). A
 * permit may be used from its time on until its slack is over. The bucket counts it as used at the
 * last moment. So no more than {@code burst + window / spacing} permits are used in any window, at
 * whatever time and by whichever process.
 *
 * <p>Only permits taken together for the same time are not set apart by their slack: a full bucket
 * gives its whole burst. The proof is in {@code docs/limits.md}; {@code BucketTest} tries it.
 */
final class Bucket {
  /**
   * Beyond what can ever be owed, a time was written by a clock that has been set back, or under
   * another limit. As generous as no transaction is slow.
   */
  private static final long DOUBTFUL = 60_000_000_000L;

  /** Time in which a permit is used: the second that it is given ahead, and its slack. */
  private static final long OUTSTANDING = 2_000_000_000L;

  private final Pace pace;
  private long fullAt;

  /** Value of {@link #fullAt} if the permits that this transaction took for now were used now. */
  private long fullAtOnce;

  /**
   * Creates a bucket from its stored state.
   *
   * @param fullAt time at which it is full again, ns since 1970
   * @param now the time, ns since 1970
   */
  Bucket(Pace pace, long fullAt, long now) {
    this.pace = pace;
    var most = now + pace.depth() + pace.spacing() + pace.slack() + DOUBTFUL;
    this.fullAt = fullAt > most ? now + pace.depth() + pace.spacing() : fullAt;
    this.fullAtOnce = this.fullAt;
  }

  /**
   * Creates the bucket of a new limit from the state that it had under another limit. A bucket that
   * was not full is empty, and gains its first permit after those that other processes may still
   * use.
   *
   * @param before time at which it would have been full again under the limit before
   */
  static Bucket after(Pace pace, long before, long now) {
    var used = now + Math.min(Math.max(0, before - now), OUTSTANDING);
    return new Bucket(pace, before > now ? used + pace.depth() + pace.spacing() : before, now);
  }

  /** A time as it is reckoned with. */
  static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** Returns whether a permit is available at once. */
  boolean isOpen(long now) {
    return Math.max(fullAtOnce, now) <= now + pace.depth();
  }

  /** Returns the earliest time of the next permit if none is available at once. */
  long next(long now) {
    return Math.max(now, fullAt - pace.depth());
  }

  /** Takes a permit, now if it is open, else at {@link #next} or later; it is used within slack. */
  void take(long at, long slack) {
    fullAtOnce = Math.max(fullAtOnce, at) + pace.spacing();
    fullAt = Math.max(fullAt, at + slack) + pace.spacing();
  }

  /** Returns the number of permits that are available until a time. */
  long turns(long now, long until) {
    var room = until + pace.depth() - Math.max(fullAt, now);
    return room < 0 ? 0 : room / pace.spacing() + 1;
  }

  /** Returns the time of the next permit after this number of permits was taken. */
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

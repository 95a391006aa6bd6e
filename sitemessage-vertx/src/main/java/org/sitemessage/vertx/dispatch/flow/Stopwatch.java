package org.sitemessage.vertx.dispatch.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures how much time has passed. A clock may be set meanwhile. The count of nanoseconds cannot
 * be set, but stands still while the machine sleeps, so that it never shows more time than has
 * passed.
 *
 * @param clock the clock
 * @param nanos the count
 */
public record Stopwatch(Clock clock, LongSupplier nanos) {

  /** A moment by the clock and by the count. */
  public record Mark(Instant time, long nanos) {
    /** Returns a moment that is later by a length of time. */
    public Mark plus(Duration length) {
      return new Mark(time.plus(length), nanos + length.toNanos());
    }
  }

  /** Returns a stopwatch of a clock, with the machine's count if it is the machine's clock. */
  public static Stopwatch of(Clock clock) {
    return clock.equals(Clock.systemUTC())
        ? new Stopwatch(clock, System::nanoTime)
        : new Stopwatch(clock, () -> nanos(clock.instant()));
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** Returns the present moment. */
  public Mark mark() {
    return new Mark(clock.instant(), nanos.getAsLong());
  }

  /** Returns the time that has passed at least. */
  public Duration atLeast(Mark since) {
    return Duration.ofNanos(nanos.getAsLong() - since.nanos());
  }

  /** Returns the longer time, if clock and count differ. */
  public Duration atMost(Mark since) {
    var counted = atLeast(since);
    var shown = Duration.between(since.time(), clock.instant());
    return shown.compareTo(counted) > 0 ? shown : counted;
  }
}

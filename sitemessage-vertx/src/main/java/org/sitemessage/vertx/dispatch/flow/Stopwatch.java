package org.sitemessage.vertx.dispatch.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures how much time has passed. A clock may be set meanwhile; what counts nanoseconds cannot,
 * but stands still while the machine sleeps, so that it never shows more than has passed.
 *
 * @param clock the clock
 * @param nanos the count
 */
public record Stopwatch(Clock clock, LongSupplier nanos) {

  /** A moment by both. */
  public record Mark(Instant time, long nanos) {}

  /** By a clock, and by the machine's count if it is the machine's clock. */
  public static Stopwatch of(Clock clock) {
    return clock.equals(Clock.systemUTC())
        ? new Stopwatch(clock, System::nanoTime)
        : new Stopwatch(clock, () -> nanos(clock.instant()));
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** This moment. */
  public Mark mark() {
    return new Mark(clock.instant(), nanos.getAsLong());
  }

  /** So much has passed at least. */
  public Duration atLeast(Mark since) {
    return Duration.ofNanos(nanos.getAsLong() - since.nanos());
  }

  /** The longer time, if they differ. */
  public Duration atMost(Mark since) {
    var counted = atLeast(since);
    var shown = Duration.between(since.time(), clock.instant());
    return shown.compareTo(counted) > 0 ? shown : counted;
  }
}

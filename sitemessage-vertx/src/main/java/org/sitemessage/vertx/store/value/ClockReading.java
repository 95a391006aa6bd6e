package org.sitemessage.vertx.store.value;

import java.time.Duration;
import java.time.Instant;

/**
 * Readings of two clocks at one moment: this process's clock, and the database's clock, which all
 * processes on the store share. Times that one process writes for others are times of the shared
 * clock, because the clocks of processes may differ.
 *
 * @param own time of this process's clock
 * @param shared time of the shared clock; the same as {@code own} if there is one process
 * @param doubt maximum time between the two readings
 */
public record ClockReading(Instant own, Instant shared, Duration doubt) {

  /** Returns the lead of this process's clock; negative if it is behind. */
  public Duration ahead() {
    return Duration.between(shared, own);
  }

  /** Converts a time of this process's clock to the shared one. */
  public Instant toShared(Instant time) {
    return time.minus(ahead());
  }

  /** Converts a time of the shared clock to this process's one. */
  public Instant toOwn(Instant time) {
    return time.plus(ahead());
  }
}

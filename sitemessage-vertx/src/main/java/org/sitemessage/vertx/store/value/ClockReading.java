package org.sitemessage.vertx.store.value;

import java.time.Duration;
import java.time.Instant;

/**
 * What two clocks showed at one moment: this process's, and the one that all processes on the store
 * share, which is the database's. What one process writes for others to obey is written by the
 * latter, because theirs may differ.
 *
 * @param own what this process's showed
 * @param shared what the shared one showed; the same where there is one process
 * @param doubt how far at most the moments may lie apart
 */
public record ClockReading(Instant own, Instant shared, Duration doubt) {

  /** How far this process's clock is ahead; negative if it is behind. */
  public Duration ahead() {
    return Duration.between(shared, own);
  }

  /** A time of this process's clock by the shared one. */
  public Instant toShared(Instant time) {
    return time.minus(ahead());
  }

  /** A time of the shared clock by this process's. */
  public Instant toOwn(Instant time) {
    return time.plus(ahead());
  }
}

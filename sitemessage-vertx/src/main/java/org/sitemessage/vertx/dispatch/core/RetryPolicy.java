package org.sitemessage.vertx.dispatch.core;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: a delay is drawn evenly between nothing and {@code first ×
 * factor^(n-1)}, which itself never exceeds {@code max}. Because of the jitter, attempts that
 * failed together are not repeated together.
 *
 * @param first upper bound of the first delay
 * @param max upper bound of every delay
 * @param factor growth from one delay to the next, at least 1
 * @param random source of the jitter
 */
public record RetryPolicy(Duration first, Duration max, double factor, RandomGenerator random) {

  /**
   * The delay after the n-th failure in a row.
   *
   * @param failures at least 1
   */
  public Duration delay(int failures) {
    return Duration.ofMillis(
        1 + (long) (random.nextDouble() * (double) bound(failures).toMillis()));
  }

  /** The longest delay there can be after the n-th failure in a row. */
  public Duration bound(int failures) {
    var bound = (double) first.toMillis() * Math.pow(factor, Math.max(0, failures - 1));
    return Duration.ofMillis((long) Math.min(bound, (double) max.toMillis()));
  }
}

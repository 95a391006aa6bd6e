package org.sitemessage.vertx.messenger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gives out turns under a {@link RateLimit}. It remembers the last {@code count} of them, so that
 * no period, wherever it begins, holds more: a bucket that is refilled would let twice as many
 * through around a refill.
 */
final class Turns {
  private final RateLimit limit;
  private final Deque<Instant> last = new ArrayDeque<>();

  Turns(RateLimit limit) {
    this.limit = limit;
  }

  /**
   * How long it is until the next turn. The turn is taken, unless that is longer than {@code
   * patience}.
   */
  Duration take(Instant now, Duration patience) {
    if (limit.count() == 0) {
      return Duration.ZERO;
    }
    var turn = last.size() < limit.count() ? now : later(now, last.element().plus(limit.period()));
    var wait = Duration.between(now, turn);
    if (wait.compareTo(patience) <= 0) {
      if (last.size() == limit.count()) {
        last.remove();
      }
      last.add(turn);
    }
    return wait;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}

package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time until which something has to happen on one connection. It may be moved at no cost: the
 * only timer looks after at most half a timeout, and no wait is shorter than that. Confined to one
 * event loop.
 */
final class SmtpDeadline {
  /** Vert.x counts timers from 0, so none of its own is a negative number. */
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final long shortestMs;
  private final Handler<Duration> expired;
  private Duration patience = Duration.ZERO;
  private long endNanos;
  private long timer = NO_TIMER;

  /**
   * Creates a deadline that is not set.
   *
   * @param shortest shortest wait that is asked for, at least 1 ms
   * @param expired told the wait that has ended
   */
  SmtpDeadline(Vertx vertx, Duration shortest, Handler<Duration> expired) {
    this.vertx = vertx;
    this.shortestMs = shortest.toMillis();
    this.expired = expired;
  }

  /** Sets it anew: something has to happen within that time from now. */
  void within(Duration wait) {
    patience = wait;
    endNanos = System.nanoTime() + wait.toNanos();
    if (timer == NO_TIMER) {
      look(wait.toMillis());
    }
  }

  /** Removes it. */
  void clear() {
    vertx.cancelTimer(timer);
    timer = NO_TIMER;
  }

  private void look(long inMs) {
    timer = vertx.setTimer(Math.max(1, Math.min(inMs, shortestMs)), id -> look());
  }

  private void look() {
    timer = NO_TIMER;
    long leftNanos = endNanos - System.nanoTime();
    if (leftNanos > 0) {
      look(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
    } else {
      expired.handle(patience);
    }
  }
}

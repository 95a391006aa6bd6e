package org.sitemessage.vertx.dispatch.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.sitemessage.vertx.store.value.ClockReading;

/**
 * Tells the operator once when this process's clock and the database's differ, and once when they
 * do not any more: what is due is told by the former. Confined to one event loop.
 */
final class ClockCheck {
  private static final Logger LOG = System.getLogger(ClockCheck.class.getName());
  private static final Duration TOLERATED = Duration.ofSeconds(3);

  private Duration ahead = Duration.ZERO;
  private boolean differ;

  /** How far this process's clock was ahead when both were last read. */
  Duration ahead() {
    return ahead;
  }

  /** What they show. An answer that took long tells less; what it leaves open changes nothing. */
  void note(ClockReading clocks) {
    ahead = clocks.ahead();
    if (!differ && ahead.abs().minus(clocks.doubt()).compareTo(TOLERATED) > 0) {
      differ = true;
      LOG.log(
          Level.WARNING,
          "this process''s clock is {0} s {1} the database''s: nothing is lost or sent twice for that,"
              + " but what is due is sent, given up and put off by it; have both set by NTP",
          seconds(),
          ahead.isNegative() ? "behind" : "ahead of");
    } else if (differ && ahead.abs().plus(clocks.doubt()).compareTo(TOLERATED) <= 0) {
      differ = false;
      LOG.log(Level.INFO, "this process's clock and the database's show the same again");
    }
  }

  /** As digits alone, in any locale. */
  private String seconds() {
    return String.valueOf(ahead.abs().toSeconds());
  }
}

package org.sitemessage.vertx.dispatch.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.sitemessage.vertx.store.value.ClockReading;

/**
 * Logs once when this process's clock and the database's differ, and once when they agree again.
 * This process's clock decides which dispatches are due. Confined to one event loop.
 */
final class ClockCheck {
  private static final Logger LOG = System.getLogger(ClockCheck.class.getName());
  private static final Duration TOLERATED = Duration.ofSeconds(3);

  private Duration ahead = Duration.ZERO;
  private boolean differ;

  /** Returns the time by which this process's clock was ahead when both were last read. */
  Duration ahead() {
    return ahead;
  }

  /**
   * Records a reading of both clocks. A reading that took long is less exact; if it leaves open
   * whether the clocks differ, nothing changes.
   */
  void note(ClockReading clocks) {
    ahead = clocks.ahead();
    if (!differ && ahead.abs().minus(clocks.doubt()).compareTo(TOLERATED) > 0) {
      differ = true;
      LOG.log(
          Level.WARNING,
          "this process''s clock is {0} s {1} the database''s: nothing is lost or sent twice, but"
              + " this process sends, retries and expires dispatches by its own clock; set both by"
              + " NTP",
          seconds(),
          ahead.isNegative() ? "behind" : "ahead of");
    } else if (differ && ahead.abs().plus(clocks.doubt()).compareTo(TOLERATED) <= 0) {
      differ = false;
      LOG.log(Level.INFO, "this process's clock and the database's show the same time again");
    }
  }

  /** Returns the difference in whole seconds, as digits alone in any locale. */
  private String seconds() {
    return String.valueOf(ahead.abs().toSeconds());
  }
}

package org.sitemessage.vertx.store.claim;

import java.time.Instant;

/**
 * A hold as it is stored.
 *
 * @param hold the hold; its times are by the reader's own clock
 * @param until end of the hold by the clock that all processes share, in whole milliseconds; it
 *     shows whether the hold was changed
 */
public record StoredHold(Hold hold, Instant until) {

  /** Returns whether the hold was not changed since the other one was read. */
  public boolean isSame(StoredHold other) {
    return hold.paused() == other.hold.paused()
        && hold.failures() == other.hold.failures()
        && until.equals(other.until);
  }
}

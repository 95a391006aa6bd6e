package org.sitemessage.vertx.store.claim;

import java.time.Instant;

/**
 * A hold as it is stored.
 *
 * @param hold what is held, until a time of the clock of whoever reads it
 * @param until the same time by the clock that all processes share, in whole milliseconds: it tells
 *     whether the hold was changed
 */
public record StoredHold(Hold hold, Instant until) {

  /** Whether nobody has changed it since it was read. */
  public boolean isSame(StoredHold other) {
    return hold.paused() == other.hold.paused()
        && hold.failures() == other.hold.failures()
        && until.equals(other.until);
  }
}

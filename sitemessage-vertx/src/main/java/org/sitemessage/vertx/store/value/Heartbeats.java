package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Map;

/**
 * Who has shown that it is alive.
 *
 * @param last the last heartbeat of each node that is registered, by its number; by the clock that
 *     all share
 * @param clocks what the clocks show
 */
public record Heartbeats(Map<Long, Instant> last, ClockReading clocks) {
  /** Takes a copy. */
  public Heartbeats {
    last = Map.copyOf(last);
  }
}

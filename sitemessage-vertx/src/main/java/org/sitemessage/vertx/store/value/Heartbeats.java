package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Map;

/**
 * The last heartbeats of all registered nodes.
 *
 * @param last time of each node's last heartbeat, by the node's id; by the clock that all processes
 *     share
 * @param clocks readings of the clocks
 * @param drained true if this node is to claim nothing
 */
public record Heartbeats(Map<Long, Instant> last, ClockReading clocks, boolean drained) {
  /** Copies. */
  public Heartbeats {
    last = Map.copyOf(last);
  }
}

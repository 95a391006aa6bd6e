package org.sitemessage.vertx.store.claim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was claimed for a limited messenger.
 *
 * @param claimed the dispatches, in the order in which they are to be sent
 * @param slots their turns, by dispatch; what will not be sent has none
 * @param again when it is worth while to claim again, if the messenger may not begin more now
 * @param wake when something that is parked can go on, if anything was parked
 * @param more whether there may be more that is ready
 */
public record LimitedClaim(
    List<ClaimedDispatch> claimed,
    Map<Long, Permit> slots,
    Optional<Duration> again,
    Optional<Duration> wake,
    boolean more) {

  /** Copies. */
  public LimitedClaim {
    claimed = List.copyOf(claimed);
    slots = Map.copyOf(slots);
  }
}

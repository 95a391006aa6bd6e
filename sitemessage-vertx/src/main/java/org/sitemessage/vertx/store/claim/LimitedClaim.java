package org.sitemessage.vertx.store.claim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a claim for a messenger with limits.
 *
 * @param claimed the dispatches, in the order in which they are to be sent
 * @param slots permits by dispatch id; a dispatch that will not be sent has none
 * @param again delay until another claim is worthwhile, if the messenger may begin no more now
 * @param wake delay until a parked dispatch can be released, if one was parked
 * @param more true if there may be more ready dispatches
 * @param stale true if nothing was claimed because another process knows later limits
 */
public record LimitedClaim(
    List<ClaimedDispatch> claimed,
    Map<Long, Permit> slots,
    Optional<Duration> again,
    Optional<Duration> wake,
    boolean more,
    boolean stale) {

  /** Copies. */
  public LimitedClaim {
    claimed = List.copyOf(claimed);
    slots = Map.copyOf(slots);
  }
}

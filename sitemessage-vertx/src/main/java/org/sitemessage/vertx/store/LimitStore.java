package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.claim.UnparkResult;
import org.sitemessage.vertx.store.value.LimitState;

/** Rate limits, and the dispatches that are parked because of them. */
public interface LimitStore {

  /**
   * Makes parked dispatches ready that have a permit soon, or have expired.
   *
   * @param ahead time before its permit at which a dispatch is made ready
   */
  Future<UnparkResult> release(
      String messenger, DeliveryLimits limits, Duration ahead, Instant now);

  /**
   * Makes the next {@link #release} look at all parked dispatches, for limits that have changed.
   */
  Future<Void> reconsider(String messenger);

  /**
   * Removes the state of limits that have had no effect for long.
   *
   * @param limit maximum number of states, at least 1
   * @return number of states that were found
   */
  Future<Integer> forget(String messenger, Instant now, int limit);

  /**
   * Returns the state of day limits and the number of parked dispatches, by messenger. Messengers
   * that have neither are left out.
   */
  Future<Map<String, LimitState>> states();
}

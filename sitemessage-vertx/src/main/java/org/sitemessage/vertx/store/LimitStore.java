package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.claim.TypeRelease;
import org.sitemessage.vertx.store.claim.UnparkResult;
import org.sitemessage.vertx.store.value.LimitState;
import org.sitemessage.vertx.store.value.LimitVersion;
import org.sitemessage.vertx.store.value.ManualLimits;

/** Rate limits, and the dispatches that are parked because of them. */
public interface LimitStore {

  /**
   * Makes parked dispatches ready that have a permit soon, or have expired; all of them if no
   * address or domain is limited.
   *
   * @param terms number of the limits; later ones have a greater one
   * @param ahead time before its permit at which a dispatch is made ready
   */
  Future<UnparkResult> release(
      String messenger, DeliveryLimits limits, long terms, Duration ahead, Instant now);

  /** Makes parked dispatches ready whose types are no longer paused, or that have expired. */
  Future<TypeRelease> releaseTypes(String messenger, Instant now);

  /**
   * Makes the next {@link #release} look at some parked dispatches whatever the time that they wait
   * for, because limits have changed.
   *
   * @param terms number of the limits
   * @param below only dispatches that wait by limits with a lower number than this
   * @return whether there may be more
   */
  Future<Boolean> reconsider(String messenger, long terms, long below);

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

  /**
   * Ends the limits set by hand whose time is over by the clock that all processes share. Returns
   * the versions of all messengers whose limits somebody has ever changed, with their times by the
   * given clock.
   */
  Future<List<LimitVersion>> current(Clock clock);

  /** Lays limits over the configured ones of a messenger, in place of those before. */
  Future<LimitVersion> put(ManualLimits manual, Clock clock);

  /** Lets the configured limits hold again. Returns the new version; empty if they did hold. */
  Future<Optional<LimitVersion>> end(String messenger, Clock clock);
}

package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.StoredHold;

/** Holds of messengers, domains and addresses. */
public interface HoldStore {

  /** Returns all holds, with their ends by the given clock. */
  Future<List<StoredHold>> all(Clock clock);

  /**
   * Adds a hold, or replaces the hold of the same messenger, scope and subject.
   *
   * @param clock clock that the end of the hold is measured by
   * @return the hold as it is stored
   */
  Future<StoredHold> put(Hold hold, Clock clock);

  /** Removes the hold of the same messenger, scope and subject. Returns whether there was one. */
  Future<Boolean> remove(Hold hold);
}

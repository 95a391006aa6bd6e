package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;
import org.sitemessage.vertx.store.db.Lane;

/** How new dispatches come into their groups. */
interface GroupJoins {
  /** Looks up the groups of these keys. */
  Future<Void> find(Set<String> keys);

  /**
   * Lets a dispatch join the group of its key.
   *
   * @param chars the length of its context
   * @return undoes it
   */
  Runnable join(String key, long dispatchId, long chars);

  /** Where a new dispatch waits. */
  Lane lane(long dispatchId, Instant dueAt, Instant now);

  /** Stores who joined what; their dispatches are stored already. */
  Future<Void> write();
}

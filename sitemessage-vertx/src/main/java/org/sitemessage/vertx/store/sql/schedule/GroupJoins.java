package org.sitemessage.vertx.store.sql.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Step;

/** Puts new dispatches into their groups. */
interface GroupJoins {
  /** Returns the steps that look up the groups of these keys. */
  List<Step> find(Set<String> keys);

  /**
   * Lets a dispatch join the group of its key.
   *
   * @param chars the length of its context
   * @return function that undoes it
   */
  Runnable join(String key, long dispatchId, long chars);

  /** Returns the working set that a new dispatch begins in. */
  Lane lane(long dispatchId, Instant dueAt, Instant now);

  /** Returns the steps that store who joined what, after the dispatches themselves. */
  List<Step> write();
}

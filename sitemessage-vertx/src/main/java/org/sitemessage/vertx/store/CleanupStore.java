package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** Removes old dispatches and messages. */
public interface CleanupStore {

  /**
   * Returns ids of dispatches that were sent, failed, expired or were cancelled before a time.
   *
   * @param limit maximum number of dispatches, at least 1
   */
  Future<List<Long>> finished(Instant before, int limit);

  /**
   * Removes dispatches with their attempts. Dispatches that are open again are left.
   *
   * @param before time before which a message must have been accepted to be removed, too
   * @param messages true if messages are removed that are left without a dispatch
   */
  Future<Removed> remove(List<Long> dispatchIds, Instant before, boolean messages);

  /**
   * Removes messages without dispatches that were accepted before a time and have expired.
   *
   * @param limit maximum number of messages, at least 1
   * @return number of messages that were removed
   */
  Future<Integer> removeEmptyMessages(Instant before, Instant now, int limit);

  /**
   * Counts the rows that a cleanup would remove, up to a bound.
   *
   * @param before time before which a dispatch must have ended and a message been accepted
   * @param messages true if messages are counted, too
   */
  Future<Counted> count(Instant before, Instant now, boolean messages);

  /**
   * Numbers of rows that would be removed.
   *
   * @param dispatches number of dispatches
   * @param messages number of messages
   * @param capped true if the count ended at its bound
   */
  record Counted(long dispatches, long messages, boolean capped) {}

  /**
   * Numbers of removed rows.
   *
   * @param dispatches number of dispatches
   * @param messages number of messages
   */
  record Removed(int dispatches, int messages) {}
}

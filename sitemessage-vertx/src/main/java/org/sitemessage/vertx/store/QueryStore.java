package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.observe.QueueState;
import org.sitemessage.vertx.store.view.DispatchFilter;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Heading;
import org.sitemessage.vertx.store.view.Undelivered;
import org.sitemessage.vertx.store.view.WaitFacts;

/** Lists and counts dispatches. */
public interface QueryStore {

  /**
   * Returns a page of dispatches.
   *
   * @param withErrors true if the logs of attempts are read, too
   */
  Future<List<DispatchView>> dispatches(DispatchFilter filter, boolean withErrors);

  /**
   * Returns what is known of the waiting of a dispatch; empty if it does not exist.
   *
   * @param clock clock of the times returned
   */
  Future<Optional<WaitFacts>> waitFacts(long dispatchId, Clock clock);

  /**
   * Returns the headings of messages by id, without those that do not exist. A subject is found
   * only within the first 2,048 characters of the context.
   */
  Future<Map<Long, Heading>> headings(Set<Long> messageIds);

  /** Counts the dispatches of each status. */
  Future<Map<DispatchStatus, Long>> statusCounts();

  /**
   * Counts the dispatches of a message by status, of its first {@link
   * org.sitemessage.api.schedule.PageCount#MOST} ones.
   */
  Future<Map<DispatchStatus, Integer>> statusCounts(long messageId);

  /**
   * Counts the dispatches that were not delivered.
   *
   * @param dueBefore time before which an unsent dispatch must have been due to count as overdue
   */
  Future<Undelivered> undelivered(Instant dueBefore);

  /**
   * Counts the due dispatches that no process has claimed, by messenger, including parked ones.
   *
   * @param priority priority of the dispatches to count; empty: all
   */
  Future<Map<String, Long>> due(Instant now, OptionalInt priority);

  /** Counts the dispatches that were not sent, by messenger and state. */
  Future<Map<String, Map<QueueState, Long>>> depths();

  /**
   * Returns the times since which the longest overdue dispatches of messengers are due, cheaply;
   * without messengers that have none.
   */
  Future<Map<String, Instant>> oldestDue(Set<String> messengers, Instant now);

  /**
   * Returns the messengers of due dispatches that no process has claimed, cheaply, however many
   * dispatches there are.
   *
   * @param known aliases of messengers that are left out
   */
  Future<Set<String>> dueMessengers(Set<String> known, Instant now);

  /** Returns the messengers and message types of due dispatches. */
  Future<ReadyKinds> readyKinds(Instant now);

  /**
   * Messengers and message types of due dispatches.
   *
   * @param messengers aliases of messengers
   * @param types aliases of message types
   */
  record ReadyKinds(Set<String> messengers, Set<String> types) {}
}

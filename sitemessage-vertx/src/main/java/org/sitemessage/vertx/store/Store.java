package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.DeliveryLimits;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Suppression;
import org.sitemessage.api.schedule.SuppressionQuery;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.LimitedClaim;
import org.sitemessage.vertx.store.claim.StoredHold;
import org.sitemessage.vertx.store.claim.UnparkResult;

/**
 * Where messages are kept. No method blocks; the futures complete on the caller's context. The time
 * always comes from the caller. Whatever a future promises has been committed when it completes.
 */
public interface Store {

  /**
   * Opens it and brings its tables up to date.
   *
   * @throws SiteMessageException as a failed future, with a text for the operator: in use, not
   *     writable, of a newer version
   */
  Future<Void> open(long node, Instant now);

  /** Closes it; nothing is lost if it is never called. */
  Future<Void> close();

  /**
   * Stores groups of requests. A group is stored whole or not at all, and whatever is wrong with
   * one group does not touch the others.
   *
   * @return a result per group, in the same order: a reply per request of the group, or a failed
   *     future with a {@link SiteMessageException}
   */
  Future<List<Future<List<ScheduleReply>>>> insert(List<List<Insertion>> groups, Instant now);

  /**
   * The replies to requests that were all stored before, told by id and fingerprint; empty if one
   * of them was not. The rest of the insertions plays no part.
   */
  Future<Optional<List<ScheduleReply>>> repeated(List<Insertion> requests);

  /**
   * Makes ready what has become due for a messenger; answers how many dispatches, at most limit.
   */
  Future<Integer> promote(String messenger, Instant now, int limit);

  /** Claims ready dispatches, in the order in which they are to be sent. */
  Future<List<ClaimedDispatch>> claim(ClaimQuery query);

  /**
   * The same for a messenger that is limited: claims what has a turn soon, and parks what has to
   * wait because of its address or domain.
   */
  Future<LimitedClaim> claim(ClaimQuery query, ClaimTerms terms);

  /**
   * Makes ready what was parked and can go on, or has expired.
   *
   * @param ahead how long before its turn
   */
  Future<UnparkResult> release(
      String messenger, DeliveryLimits limits, Duration ahead, Instant now);

  /** Has everything that is parked looked at again, because the limits may be others now. */
  Future<Void> reconsider(String messenger);

  /** Forgets some limits that have long had no effect; answers how many, at most limit. */
  Future<Integer> forgetLimits(String messenger, Instant now, int limit);

  /** What limits have given, and what waits for them, by messenger; only those that have any. */
  Future<Map<String, LimitState>> limitStates();

  /**
   * The dispatches of these messengers that other processes held when they died.
   *
   * @param owner this node, whose own dispatches are left out; where several processes share the
   *     store, it claims what is found
   * @param silent nodes that are as good as dead; those that are not registered are in any case
   */
  Future<List<ClaimedDispatch>> orphans(
      long owner, Set<String> messengers, Set<Long> silent, int limit);

  /**
   * Has a handler called when others have committed something that may be ready, and whenever they
   * may have; on any thread, until the store is closed. A store that cannot hear never calls it.
   */
  void listen(Runnable heard);

  /** Tells other processes that something is ready. */
  Future<Void> announce();

  /** Whether other processes may use it at the same time. */
  boolean isShared();

  /**
   * Shows the other processes that a node is alive, and registers it if it is not.
   *
   * @param clock this process's, to be compared with the one that all share
   */
  Future<Heartbeats> heartbeat(long node, Clock clock);

  /**
   * Records what became of claimed dispatches.
   *
   * @return for each whether the claim was still held, in the same order
   */
  Future<List<Boolean>> record(List<Completion> completions);

  /** Everything that is held, until times of a clock. */
  Future<List<StoredHold>> holds(Clock clock);

  /** Holds something until a time of a clock, or changes the hold; answers what is stored. */
  Future<StoredHold> putHold(Hold hold, Clock clock);

  /** Lets it go. */
  Future<Void> removeHold(Hold hold);

  /** A message. */
  Future<Optional<Message>> message(long id);

  /** A page of dispatches. */
  Future<List<DispatchView>> dispatches(DispatchFilter filter, boolean withErrors);

  /** How many dispatches there are of each status. */
  Future<Map<DispatchStatus, Long>> statusCounts();

  /** Writes down who wants messages of a type, and who does not; a later wish replaces another. */
  Future<Void> putSubscriptions(List<SubscriptionState> wishes, Instant now);

  /** Forgets wishes, as if they had never been made. */
  Future<Void> removeSubscriptions(List<Subscription> subscriptions);

  /**
   * Adds addresses that must not be contacted, unless what is stored for one weighs as much; see
   * {@link Suppression#replaces}.
   *
   * @return for each whether it was added, or replaced another, in the same order
   */
  Future<List<Boolean>> suppress(List<Suppression> entries, Instant now);

  /** Takes an address off the list; answers what stood there, if anything. */
  Future<Optional<Suppression>> unsuppress(String messenger, String address);

  /**
   * Notes what became of dispatches after they were taken: a line in the log; those that have not
   * arrived have failed; addresses that must not be contacted any more.
   *
   * @return for each what it has changed, empty if there is no such dispatch, in the same order
   */
  Future<List<Optional<Bounced>>> bounced(List<Bounce> bounces, Instant now);

  /** A page of the addresses that must not be contacted, those included whose time is over. */
  Future<List<Suppression>> suppressions(SuppressionQuery query);

  /** The greatest number on that list; 0 if there is none. */
  Future<Long> lastSuppression();

  /** The dispatch of that number and uid, as far as links need it. */
  Future<Optional<LinkTarget>> linkTarget(long dispatchId, String uid);

  /**
   * Notes that a message was read.
   *
   * @return whether that was not known yet
   */
  Future<Boolean> markRead(long dispatchId, Instant now);

  /**
   * Returns the wishes of a user, and of the addresses of any messenger that have one of these
   * keys; either may be empty.
   */
  Future<List<SubscriptionState>> subscriptionsOf(String userId, Set<String> addressKeys);

  /** A page of those who want messages of a type, in the order of their numbers. */
  Future<List<Subscriber>> subscribers(String type, long after, int limit);

  /**
   * Lets dispatches join their groups that were stored by transactions of others; answers how many,
   * at most limit.
   */
  Future<Integer> joinGroups(Instant now, int limit);

  /** Returns those subscriptions among the given ones that are stored, in any spelling. */
  Future<Set<Subscription>> subscribed(Set<Subscription> some);

  /** A page of the messages whose dispatches are still to be made, and that are due. */
  Future<List<Postponed>> postponed(Instant now, long after, int limit);

  /**
   * Makes the dispatches for one page of subscribers.
   *
   * @return whether it was done; else somebody else has done it
   */
  Future<Boolean> prepare(Preparation page, Instant now);

  /**
   * Stores a part of a file in a transaction of its own, of as many bytes as the caller likes to
   * hold. Until the last one is stored, nobody sees the file. Storing the newest part again changes
   * nothing.
   *
   * @return the file, with the bytes it has so far; fails with code 4000 if the part is not the
   *     next one of an upload
   */
  Future<Attachment> addPart(FilePart part, Instant now);

  /** The files of these ids, by id; what is not stored, or not complete, is left out. */
  Future<Map<String, Attachment>> files(Collection<String> ids);

  /**
   * Opens a file for reading, piece by piece, on the caller's context; fails with code 4042 if
   * there is none.
   */
  Future<ReadStream<Buffer>> openFile(String id);

  /**
   * Removes some of a file that is referenced by no message; call it again as long as it answers
   * true. What of a file is left in between can no longer be used.
   *
   * @param begunBefore when the upload of a complete file was begun
   * @param unfinishedBefore when an upload was begun that has not come to its end
   */
  Future<Boolean> removeUnusedFile(Instant begunBefore, Instant unfinishedBefore);

  /**
   * Counts the due dispatches that no process has claimed, by messenger, including those that wait
   * for a limit.
   *
   * @param priority priority of the dispatches to count; empty: all
   */
  Future<Map<String, Long>> due(Instant now, OptionalInt priority);

  /** Messengers and types of what is due. */
  Future<ReadyKinds> readyKinds(Instant now);

  /** Lets no more recipients be appended to a message; answers whether it exists. */
  Future<Boolean> seal(long messageId);

  /**
   * Withdraws those that are pending, wait for a retry or are unknown, and leaves the others.
   *
   * @throws SiteMessageException {@link org.sitemessage.api.FailureCode#NOT_FOUND} as a failed
   *     future, if one is missing that is required
   */
  Future<ChangedDispatches> cancel(DispatchIds dispatches, Instant now);

  /**
   * Makes dispatches pending again, with their attempts counted anew.
   *
   * @throws SiteMessageException {@link org.sitemessage.api.FailureCode#NOT_FOUND} as a failed
   *     future, if one is missing that is required
   */
  Future<ChangedDispatches> requeue(DispatchIds dispatches, Requeue how);

  /** Some of the dispatches that were sent, failed, expired or were cancelled before a time. */
  Future<List<Long>> finished(Instant before, int limit);

  /**
   * Removes dispatches with their attempts, unless they are open again.
   *
   * @param before when the messages must have been accepted that are removed, too
   * @param messages whether to remove messages that are left without a dispatch
   */
  Future<Removed> remove(List<Long> dispatchIds, Instant before, boolean messages);

  /**
   * Removes some messages without dispatches that were accepted before a time and have expired;
   * answers how many.
   */
  Future<Integer> removeEmptyMessages(Instant before, Instant now, int limit);

  /** How much has not been delivered; what was due before a time is overdue. */
  Future<Undelivered> undelivered(Instant dueBefore);

  /**
   * How much was removed.
   *
   * @param dispatches how many
   * @param messages how many
   */
  record Removed(int dispatches, int messages) {}

  /**
   * Messengers and types of what is ready to be sent.
   *
   * @param messengers aliases of messengers
   * @param types aliases of message types
   */
  record ReadyKinds(Set<String> messengers, Set<String> types) {}
}

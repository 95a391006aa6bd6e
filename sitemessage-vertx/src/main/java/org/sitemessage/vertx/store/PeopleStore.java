package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.person.PersonPage.PersonMessage;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.StoredPerson;
import org.sitemessage.vertx.store.value.SubscriptionState;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.SearchPage;

/** The data that the store has of one person, and its removal. */
public interface PeopleStore {

  /**
   * Returns what the store has of a person beside dispatches.
   *
   * @param erasedAt time at which the person was erased; empty if that was not done
   * @param subscriptions subscriptions and opt-outs
   * @param suppressions entries of the suppression list
   * @param feedback reports on mails to the person that arrived lately
   */
  record Kept(
      Optional<Instant> erasedAt,
      List<SubscriptionState> subscriptions,
      List<Suppression> suppressions,
      List<Feedback> feedback) {}

  /**
   * Removed rows.
   *
   * @param dispatches number of dispatches
   * @param messages number of messages that went to nobody else
   * @param inFlight number of dispatches that were left because a process is sending them
   * @param open dispatches that had still to be sent
   */
  record Removed(
      long dispatches, long messages, long inFlight, List<ChangedDispatches.Changed> open) {}

  /**
   * The first step of an erasure.
   *
   * @param hash keyed hash of the user, or of the first address
   * @param subscriptions number of subscriptions and opt-outs that were removed
   * @param suppressions number of entries of the suppression list that were removed
   * @param feedback number of reports on mails to the person that were removed
   */
  record Forgotten(String hash, long subscriptions, long suppressions, long feedback) {}

  /** Returns what the store has of a person beside dispatches. */
  Future<Kept> kept(StoredPerson who);

  /**
   * Returns a page of the dispatches of a person with their attempts, the greatest ids first. Rows
   * of others are compared along the way, of which a page reads a bounded number.
   *
   * @param before id before which the page begins
   */
  Future<SearchPage<DispatchView>> dispatches(StoredPerson who, long before, int limit);

  /**
   * Returns messages in the order of the ids, as long as their contexts fit.
   *
   * @param chars maximum number of characters of all contexts; the first message is always returned
   */
  Future<List<PersonMessage>> messages(List<Long> ids, long chars);

  /**
   * Counts the messages that went to nobody else.
   *
   * @param dispatches number of dispatches of the person, by id of the message
   */
  Future<Long> alone(Map<Long, Long> dispatches);

  /**
   * Keeps a person from coming back: notes the keyed hashes, and removes subscriptions,
   * suppressions and feedback.
   */
  Future<Forgotten> forget(StoredPerson who, Instant now);

  /** Removes dispatches that no process is sending, and messages that went to nobody else. */
  Future<Removed> remove(Collection<Long> dispatchIds, Instant now);

  /**
   * Removes the person from replies to some requests, which name skipped recipients.
   *
   * @param after id of the request after which it begins
   * @return id of the last request that was looked at; empty if no more follow
   */
  Future<Optional<String>> unskip(StoredPerson who, String after);

  /** Removes holds and rate limits of the addresses of a person. */
  Future<Void> release(StoredPerson who);

  /** Forgets that a person was erased; returns the keyed hash, empty if the person was not. */
  Future<Optional<String>> readmit(StoredPerson who);
}

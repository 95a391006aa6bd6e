package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;
import org.sitemessage.vertx.store.value.ChangedDispatches;

/** The addresses that must not be contacted, the reports that put them there, and the feedback. */
public interface SuppressionStore {

  /**
   * Adds entries. An entry is left out if the stored entry of its address weighs as much; see
   * {@link Suppression#replaces}.
   *
   * @return for each entry whether it was added or replaced another one, in the same order
   */
  Future<List<Boolean>> put(List<Suppression> entries, Instant now);

  /** Removes the entry of an address; returns the removed entry, empty if there was none. */
  Future<Optional<Suppression>> remove(String messenger, String address);

  /** Returns a page of the entries, including those whose time is over. */
  Future<List<Suppression>> page(SuppressionQuery query);

  /** Returns the greatest id of an entry; 0 if there is none. */
  Future<Long> last();

  /**
   * Records reports on dispatches that were sent: adds a line to the log, fails dispatches that
   * were not delivered, and suppresses addresses that must not be contacted. A receipt settles a
   * dispatch as sent whose outcome is unknown, or which would be tried again, together with those
   * that arrived with it. Keeps each report that is new as feedback, also one of no dispatch,
   * unless its address was erased.
   *
   * @return for each report what it has changed, in the same order; empty if there is no such
   *     dispatch
   */
  Future<List<Optional<Bounced>>> bounced(List<Bounce> bounces, Instant now);

  /**
   * Settles those of some dispatches as sent of which a receipt is known, because it was recorded
   * before their outcome.
   *
   * @return settled dispatches, with those that arrived with them
   */
  Future<List<ChangedDispatches.Changed>> settleReceived(Collection<Long> dispatchIds, Instant now);

  /** Returns a page of the feedback, newest first. */
  Future<List<Feedback>> feedback(FeedbackQuery query);

  /** Removes feedback that was recorded before a time; returns the number of entries. */
  Future<Integer> removeFeedback(Instant before);
}

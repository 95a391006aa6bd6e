package org.sitemessage.vertx.dispatch.send;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * Finds the poison dispatch that stops its messenger. A dispatch that stops the messenger again,
 * although it was not held any more, is probably the cause itself: it is refused temporarily, which
 * counts as an attempt, and the messenger goes on. The number of these stops is stored with the
 * dispatch, so that processes that run only for a moment find it, too. Confined to one event loop.
 */
final class PoisonDispatches {
  /** Maximum number of dispatches from which the one is chosen that tests a held messenger. */
  static final int CHOICE = 5;

  /** Id of the dispatch that was charged since the last success; 0 for none. */
  private long charged;

  /** Returns whether a dispatch stops its messenger, and has done so before. */
  static boolean isSuspect(ClaimedDispatch claimed, Outcome outcome) {
    return outcome.stopsMessenger() && claimed.progress().stops() > 0;
  }

  /** Returns the first of the dispatches that have stopped their messenger least often. */
  static Optional<ClaimedDispatch> leastSuspected(List<ClaimedDispatch> claimed) {
    return claimed.stream().min(Comparator.comparingInt(one -> one.progress().stops()));
  }

  /**
   * Records an outcome, and returns the outcome that counts.
   *
   * @param working true if the messenger was neither held nor paused; a hold ends only when a
   *     dispatch goes through, or when an operator ends it
   */
  Outcome judge(ClaimedDispatch claimed, Outcome outcome, boolean working) {
    if (!outcome.stopsMessenger()) {
      charged = outcome.isSent() ? 0 : charged;
      return outcome;
    }
    // If two different dispatches stop it without a success between them, the channel is at fault.
    var id = claimed.dispatch().id();
    if (isSuspect(claimed, outcome) && working && (charged == 0 || charged == id)) {
      charged = id;
      return Outcome.retry(
          outcome.reason()
              + " (it stopped the messenger before, and again after that was resumed, so it may be the cause)");
    }
    return outcome;
  }
}

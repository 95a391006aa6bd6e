package org.sitemessage.vertx.dispatch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.store.Claimed;

/**
 * Finds the dispatch that stops its messenger. A dispatch that stops it again, although others have
 * gone through since, is itself the cause: it is refused for now, which counts as an attempt, and
 * the messenger resumes. How often a dispatch has stopped its messenger is stored with it, so that
 * processes that run only for a moment find it, too. Confined to one event loop.
 */
final class Suspects {
  /**
   * Dispatches that are claimed to choose the one that shows whether a held messenger works again.
   */
  static final int CHOICE = 5;

  /** The dispatch that was charged since something went through; 0 for none. */
  private long charged;

  /** The one of these that has stopped its messenger least often, the first of several. */
  static Optional<Claimed> leastSuspected(List<Claimed> claimed) {
    return claimed.stream().min(Comparator.comparingInt(one -> one.progress().stops()));
  }

  /**
   * Learns from an outcome, and answers what it is to count as.
   *
   * @param working whether the messenger was neither held nor paused: a hold ends only when a
   *     dispatch goes through, or by a person
   */
  Outcome judge(Claimed claimed, Outcome outcome, boolean working) {
    if (!stops(outcome)) {
      charged = outcome instanceof Outcome.Sent ? 0 : charged;
      return outcome;
    }
    // Two different ones that nothing has gone through between are no coincidence: the channel.
    var id = claimed.dispatch().id();
    if (claimed.progress().stops() > 0 && working && (charged == 0 || charged == id)) {
      charged = id;
      return Outcome.retry(outcome.reason() + " (others went through meanwhile)");
    }
    return outcome;
  }

  private static boolean stops(Outcome outcome) {
    return outcome instanceof Outcome.Paused
        || (outcome instanceof Outcome.Deferred deferred && deferred.scope() == Scope.MESSENGER);
  }
}

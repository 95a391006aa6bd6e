package org.sitemessage.vertx.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;

/**
 * Dispatches that made their messenger stop. One that does so again, although others have gone
 * through since, is itself the cause: it is refused for now, and the messenger goes on. Confined to
 * one event loop.
 */
final class Suspects {
  private static final int REMEMBERED = 1_000;

  /** How many had been sent when it was first suspected, by dispatch. */
  private final Map<Long, Long> sentBefore =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  private long sent;
  private long last;

  /** Whether nothing is suspected. */
  boolean isEmpty() {
    return sentBefore.isEmpty();
  }

  /** Whether it was this one that stopped the messenger last. */
  boolean isLast(long dispatchId) {
    return last == dispatchId;
  }

  /** Learns from an outcome, and answers what it is to count as. */
  Outcome judge(long dispatchId, Outcome outcome) {
    if (!stops(outcome)) {
      sentBefore.remove(dispatchId);
      if (outcome instanceof Outcome.Sent) {
        sent++;
      }
      return outcome;
    }
    last = dispatchId;
    var before = sentBefore.putIfAbsent(dispatchId, sent);
    if (before != null && before < sent) {
      return Outcome.retry(outcome.reason() + " (others went through meanwhile)");
    }
    return outcome;
  }

  private static boolean stops(Outcome outcome) {
    return outcome instanceof Outcome.Paused
        || (outcome instanceof Outcome.Deferred deferred && deferred.scope() == Scope.MESSENGER);
  }
}

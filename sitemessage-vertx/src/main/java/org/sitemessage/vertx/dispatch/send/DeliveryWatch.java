package org.sitemessage.vertx.dispatch.send;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.dispatch.core.Observers;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * Measures deliveries for observers, from the moment at which the messenger is called. Does nothing
 * without observers.
 */
final class DeliveryWatch {
  private final SenderParts parts;

  /** Readings of {@link System#nanoTime} by the ids of the dispatches under way. */
  private final Map<Long, Long> begun = new ConcurrentHashMap<>();

  DeliveryWatch(SenderParts parts) {
    this.parts = parts;
  }

  /** Returns a test that also notes when a delivery begins. */
  Predicate<Delivery> noting(Predicate<Delivery> inTurn) {
    return parts.engine().observers().present()
        ? one -> {
          var begins = inTurn.test(one);
          if (begins) {
            begun.put(one.dispatch().id(), System.nanoTime());
          }
          return begins;
        }
        : inTurn;
  }

  /** Forgets a delivery that was not made. */
  void forget(ClaimedDispatch claimed) {
    begun.remove(claimed.dispatch().id());
  }

  /** Tells of a delivery that the messenger has answered. */
  void answered(ClaimedDispatch claimed, Outcome outcome) {
    var since = begun.remove(claimed.dispatch().id());
    if (since == null) {
      return;
    }
    var took = Observers.since(since);
    var delay = Duration.between(claimed.dueAt(), parts.now()).minus(took);
    var delivered =
        new Observer.Delivered(
            parts.alias(),
            parts.channel().messenger().kind(),
            parts.typeAlias(claimed),
            outcome.kind(),
            took,
            delay.isNegative() ? Duration.ZERO : delay);
    parts.engine().observers().tell(observer -> observer.delivered(delivered));
  }
}

package org.sitemessage.vertx.messenger.host;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.DeliveryCalls;

/** Deliveries that wait for a messenger, in their order. Usable from any thread. */
final class DeliveryQueue {
  private final Deque<Waiting> queue = new ConcurrentLinkedDeque<>();

  /**
   * A delivery that waits.
   *
   * @param mayBegin asked right before it begins
   * @param inTurn asked then, too
   * @param calls accompanies the call
   */
  record Waiting(
      Delivery delivery,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      DeliveryCalls calls,
      Promise<Outcome> promise) {
    private boolean canBegin() {
      return mayBegin.getAsBoolean() && inTurn.test(delivery);
    }

    private void refuse(String why) {
      promise.tryFail(new SiteMessageException(FailureCode.NOT_READY, why));
    }
  }

  /** Makes deliveries ready to wait. */
  static List<Waiting> waiting(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      DeliveryCalls calls,
      BiConsumer<Delivery, Outcome> ended) {
    var waiting =
        deliveries.stream()
            .map(one -> new Waiting(one, mayBegin, inTurn, calls, Promise.<Outcome>promise()))
            .toList();
    waiting.forEach(
        one -> one.promise().future().onSuccess(outcome -> ended.accept(one.delivery(), outcome)));
    return waiting;
  }

  static List<Promise<Outcome>> promises(List<Waiting> waiting) {
    return waiting.stream().map(Waiting::promise).toList();
  }

  static List<Future<Outcome>> futures(List<Waiting> waiting) {
    return waiting.stream().map(one -> one.promise().future()).toList();
  }

  void add(List<Waiting> waiting) {
    queue.addAll(waiting);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Takes the next deliveries that may begin, and refuses those before them that may not. */
  List<Waiting> next(int most) {
    var batch = new ArrayList<Waiting>();
    while (batch.size() < most) {
      var next = queue.poll();
      if (next == null) {
        break;
      }
      if (next.canBegin()) {
        batch.add(next);
      } else {
        next.refuse("the delivery may no longer begin");
      }
    }
    return batch;
  }

  /** Fails all deliveries that wait with {@link FailureCode#NOT_READY}. */
  void refuse(String why) {
    for (var waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.refuse(why);
    }
  }

  /** Ends all deliveries that wait with an outcome. */
  void end(Outcome outcome) {
    for (var waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.promise().tryComplete(outcome);
    }
  }
}

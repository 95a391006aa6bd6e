package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.async.DeliveryCalls;

/**
 * The engine's way to a messenger: a handle of its verticle, never the clustered bus. Callable from
 * any thread; the futures complete on any thread.
 */
public interface Channel {

  /** The messenger; only its metadata is read here. */
  Messenger messenger();

  /** Configured number of deliveries that may be under way at once. */
  int concurrency();

  /**
   * Lets another number of deliveries be under way at once; those that have begun finish.
   *
   * @param most maximum number, at least 1
   */
  void begin(int most);

  /** Configured limits on how fast the messenger may deliver. */
  DeliveryLimits limits();

  /** Policy for dispatches that may have been delivered. */
  UnknownPolicy unknownPolicy();

  /**
   * Returns the reason why no message to this recipient may be delivered here; empty if messages
   * may. Nothing is delivered to a recipient with such a reason.
   */
  Optional<String> refusal(String address);

  /**
   * Delivers in this order. All deliveries are handed over at once: if an outcome says that the
   * messenger has to wait, those that have not begun are not begun.
   *
   * @param mayBegin permission to begin, asked for on any thread right before each delivery;
   *     without it, the delivery is not begun
   * @param inTurn test of each delivery at that moment: true if its permit is valid now, and its
   *     address may be contacted
   * @param calls accompanies each call of the messenger
   * @param ended receiver of each outcome, called on any thread before another delivery is begun in
   *     its place
   * @return a future per delivery: it fails with {@link org.sitemessage.api.FailureCode#NOT_READY}
   *     if the delivery was not begun and will not be, because the channel drains, it may not
   *     begin, or another outcome said that the messenger has to wait; otherwise it always succeeds
   */
  List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      DeliveryCalls calls,
      BiConsumer<Delivery, Outcome> ended);

  /** Lets the messenger connect ahead of the first delivery; nobody waits for it. */
  void connect();

  /** States of the messengers that this one is composed of; empty if there are none. */
  JsonArray members();

  /**
   * Has every member of a composed messenger used at once, because an operator asks for it.
   *
   * @return whether one of them was left alone
   */
  boolean resume();

  /** Sends a test message. */
  Future<Outcome> probe(String to, String text);

  /** Begins no more deliveries, and completes once all that were begun have an outcome. */
  Future<Void> drain();
}

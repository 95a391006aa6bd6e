package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;

/**
 * How the engine reaches a messenger: a handle of its verticle, never the clustered bus. Callable
 * from any thread; the futures complete on any thread.
 */
public interface Channel {

  /** The messenger; only its metadata is read here. */
  Messenger messenger();

  /** Deliveries that may be under way at once. */
  int concurrency();

  /** How fast it may deliver. */
  DeliveryLimits limits();

  /** What to do with what may have been delivered. */
  UnknownPolicy unknownPolicy();

  /**
   * Delivers in this order. All are handed over at once, so that the first that tells the messenger
   * to wait stops the others that have not begun.
   *
   * @param mayBegin asked right before each is begun, on any thread; if not, it is not begun
   * @param inTurn asked of each then, too: whether its turn is now and its address may be contacted
   * @param ended told of each outcome, on any thread, before another delivery is begun in its place
   * @return a future per delivery: it fails with {@link org.sitemessage.api.FailureCode#NOT_READY}
   *     if the delivery was not begun and will not be, because it drains, may not begin, or because
   *     another outcome said that the messenger has to wait; otherwise it always succeeds
   */
  List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      BiConsumer<Delivery, Outcome> ended);

  /** What it shows of those it is made of; empty if it is made of none. */
  JsonArray members();

  /** Has it go on at once, because a person says so. */
  void resume();

  /** Sends a test message. */
  Future<Outcome> probe(String to, String text);

  /** Begins no more deliveries, and completes once all that were begun have an outcome. */
  Future<Void> drain();
}

package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.user.User;

/**
 * A channel: delivers rendered messages to addresses. An implementation is owned by one verticle;
 * all its methods but {@link #address} are called on that verticle's context, never concurrently in
 * time, though up to its concurrency limit of deliveries may be under way at once. The context of a
 * messenger of an application is a worker context of its own. A method should not block it all the
 * same: meanwhile none of the messenger's deliveries makes progress.
 *
 * <p>What the remote side says is an {@link Outcome}. A failed future or an exception counts as
 * {@link Outcome#retry}. A delivery counts as {@link Outcome#unknown} if it does not answer before
 * the messenger's deadline, if it blocks its thread for longer than the deadline, or if it answers
 * null; it may have been delivered. A messenger that blocks its thread waits until the thread goes
 * on.
 */
public interface Messenger {

  /** The name it is registered and addressed under: {@code [a-z][a-z0-9_]*}, at most 32 chars. */
  String alias();

  /**
   * What it is: the alias that it would have if there were no other of its kind. Message types and
   * templates that are made for that messenger are for this one, too.
   */
  default String kind() {
    return alias();
  }

  /** The name shown to people. */
  default String title() {
    return alias();
  }

  /** The name shown to people who read that language. */
  default String title(Locale locale) {
    return title();
  }

  /** Whether users may subscribe to message types through it. */
  default boolean allowUserSubscription() {
    return true;
  }

  /** The {@link User} attribute that holds the address. */
  default String addressAttribute() {
    return alias();
  }

  /**
   * The address of a recipient in the form {@link #deliver} takes; empty if the recipient has none.
   * Called on any thread, once, when a request is accepted or an address is subscribed.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if the address can never be
   *     delivered to; the text says what is wrong with it, the caller adds the field's name
   */
  default Optional<String> address(Recipient recipient) {
    return recipient.address().isBlank()
        ? recipient.user().flatMap(user -> user.attribute(addressAttribute()))
        : Optional.of(recipient.address());
  }

  /**
   * Returns the key of an address, which all spellings of the address share. Opt-outs,
   * subscriptions, the suppression list, groups, digests, holds and limits are searched by key: if
   * {@code ann@example.org} must not be contacted, {@code Ann@Example.org} is not contacted either.
   * Keys are stored: if a messenger changes its keys, rows stored before are no longer found.
   * Called on any thread, often, with addresses that {@link #address} has returned. Must not fail,
   * and must not return an empty string.
   */
  default String addressKey(String address) {
    return address;
  }

  /** What to do with what may have been delivered; the configuration can override it. */
  default UnknownPolicy unknownPolicy() {
    return UnknownPolicy.HOLD;
  }

  /**
   * Whether it sends the files of {@link Delivery#attachments()}. If not, a message that has any is
   * refused when it is scheduled.
   */
  default boolean sendsAttachments() {
    return false;
  }

  /**
   * How many deliveries may be under way at once, at least 1; the configuration can override it.
   */
  default int concurrency() {
    return 4;
  }

  /**
   * How many deliveries the remote side allows, over all processes; the configuration can override
   * it.
   */
  default RateLimit rateLimit() {
    return RateLimit.NONE;
  }

  /**
   * Warms up. Called once, before anything is delivered. A remote side that is down is no reason to
   * fail here: a failed future keeps the application from starting.
   */
  default Future<Void> open(Vertx vertx) {
    return Future.succeededFuture();
  }

  /** Cools down. Called once, after the last delivery has been answered or given up. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }

  /** Sends one message to one address. */
  Future<Outcome> deliver(Delivery delivery);

  /**
   * Returns the preferred number of deliveries per call of {@link #deliverAll}; 1 if the messenger
   * has no batch form. The engine claims full batches under every {@link #unknownPolicy()}. With
   * {@link UnknownPolicy#HOLD} a crash leaves the claimed dispatches to an operator: up to {@link
   * #concurrency()} times this number, but at most 500, or one batch if that is more.
   */
  default int batchSize() {
    return 1;
  }

  /**
   * Sends many at once, for protocols that can. Never called with more than {@link #batchSize()}.
   *
   * @return one outcome per delivery, in the same order
   */
  default Future<List<Outcome>> deliverAll(List<Delivery> deliveries) {
    var outcomes = new ArrayList<Future<Outcome>>();
    for (var delivery : deliveries) {
      outcomes.add(
          Future.succeededFuture(delivery)
              .compose(one -> Optional.ofNullable(deliver(one)).orElseGet(Messenger::broken))
              .map(outcome -> Optional.ofNullable(outcome).orElseGet(() -> broken().result()))
              .otherwise(failure -> Outcome.retry(failure.toString())));
    }
    return Future.all(outcomes).map(all -> all.<Outcome>list());
  }

  private static Future<Outcome> broken() {
    return Future.succeededFuture(Outcome.unknown("the messenger answered null"));
  }

  /**
   * Sends a test message to show that the channel works; nothing is stored. The messenger must be
   * open.
   *
   * @return what the remote side answered
   */
  default Future<Outcome> sendTestMessage(String to, String text) {
    return Future.succeededFuture(Recipient.address(alias(), to))
        .map(recipient -> address(recipient).orElse(to))
        .compose(
            address ->
                Optional.ofNullable(
                        deliver(
                            Delivery.unstored(
                                alias(), address, Content.text("Test message", text))))
                    .orElseGet(Messenger::broken));
  }
}

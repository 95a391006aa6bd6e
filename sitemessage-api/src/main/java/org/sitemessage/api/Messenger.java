package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.sitemessage.api.user.User;

/**
 * A channel that delivers rendered messages to addresses. One verticle owns an implementation. All
 * methods but {@link #address} and {@link #addressKey} are called on the context of that verticle,
 * one call at a time; up to {@link #concurrency()} deliveries may be under way at once. The context
 * of a messenger of an application is a worker context of its own. A method should not block even
 * that context: meanwhile none of the messenger's deliveries makes progress.
 *
 * <p>A messenger reports the answer of the remote server as an {@link Outcome}. A failed future or
 * an exception counts as {@link Outcome#retry}. A delivery counts as {@link Outcome#unknown}, since
 * it may have been delivered, if it does not complete before the messenger's deadline, blocks its
 * thread for longer than the deadline, or completes with null. A messenger whose thread is blocked
 * gets no further work until the thread returns.
 * <!-- snippet: Desk.java#messenger -->
 *
 * <pre>{@code
 * public final class Desk implements Messenger {
 *   private final Vertx vertx;
 *
 *   public Desk(Vertx vertx) {
 *     this.vertx = vertx;
 *   }
 *
 *   public String alias() {
 *     return "desk";
 *   }
 *
 *   public Future<Outcome> deliver(Delivery delivery) {
 *     return vertx
 *         .eventBus()
 *         .request("desk." + delivery.address(), delivery.content().text())
 *         .map(answer -> Outcome.sent(delivery.uid()))
 *         .otherwise(failure -> Outcome.retry("nobody at the desk has answered"));
 *   }
 * }
 * }</pre>
 */
public interface Messenger {

  /** The name it is registered and addressed under: {@code [a-z][a-z0-9_]*}, at most 32 chars. */
  String alias();

  /**
   * Returns the kind of the messenger: the alias that it would have if it were the only one of its
   * kind. Message types and templates made for a messenger with that alias apply to this one, too.
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

  /** Returns whether users may subscribe to message types through it. */
  default boolean allowUserSubscription() {
    return true;
  }

  /** The {@link User} attribute that holds the address. */
  default String addressAttribute() {
    return alias();
  }

  /**
   * Returns the address of a recipient in the form that {@link #deliver} accepts; empty if the
   * recipient has none. Called on any thread, once, when a request is accepted or an address is
   * subscribed.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if no message can ever be
   *     delivered to the address; the text says what is wrong with it, and the caller adds the name
   *     of the field
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

  /**
   * Returns the policy for dispatches that may have been delivered; the configuration can override
   * it.
   */
  default UnknownPolicy unknownPolicy() {
    return UnknownPolicy.HOLD;
  }

  /**
   * Returns whether it sends the files of {@link Delivery#attachments()}. If not, a message with
   * files is refused when it is scheduled.
   */
  default boolean sendsAttachments() {
    return false;
  }

  /**
   * Returns the maximum number of deliveries under way at once, at least 1; the configuration can
   * override it.
   */
  default int concurrency() {
    return 4;
  }

  /**
   * Returns the rate limit of the remote server, over all processes; the configuration can override
   * it.
   */
  default RateLimit rateLimit() {
    return RateLimit.NONE;
  }

  /**
   * Gives the messenger a receiver of receipts, for a remote server that reports later that the
   * recipient has the message. Called once, before {@link #open}. The receiver may be called from
   * any thread, as often as there are receipts, also for messages that were sent days ago or by
   * another process. It returns at once.
   *
   * @param receiver stores a receipt; its future completes when the store has it, on the context of
   *     {@link #open}, and fails if it is lost, so that the remote server can be asked to report
   *     again. It succeeds also for a receipt that belongs to no dispatch
   */
  default void onReceipt(Function<Receipt, Future<Void>> receiver) {}

  /**
   * Opens the messenger. Called once, before the first delivery. A failed future keeps the
   * application from starting, so do not fail merely because the remote server is down. Ask the
   * remote server nothing here: a process that only reads the store opens its messengers, too.
   */
  default Future<Void> open(Vertx vertx) {
    return Future.succeededFuture();
  }

  /**
   * Connects and logs in ahead of the first delivery, so that a wrong password is noticed early.
   * Called at most once, after {@link #open}, by a process that delivers by itself, once its store
   * is open; not for a messenger that is paused or held then. Deliveries neither wait for it nor
   * rely on it.
   *
   * @return fails with the reason why nothing can be sent, which is logged as a warning
   */
  default Future<Void> connect() {
    return Future.succeededFuture();
  }

  /** Closes the messenger. Called once, after the last delivery has completed or been given up. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }

  /** Sends one message to one address. */
  Future<Outcome> deliver(Delivery delivery);

  /**
   * Returns the preferred number of deliveries per call of {@link #deliverAll}; 1 if the messenger
   * has no batch form. The engine claims full batches under every {@link #unknownPolicy()}. With
   * {@link UnknownPolicy#HOLD} a crash leaves the dispatches that were begun to an operator: up to
   * {@link #concurrency()} times this number, but at most 500, or one batch if that is more; up to
   * eight times as many, and at most 500, if the messenger answers faster than the store commits.
   */
  default int batchSize() {
    return 1;
  }

  /**
   * Sends several messages at once, for protocols that can. Never called with more than {@link
   * #batchSize()} deliveries.
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
   * @return the answer of the remote server
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

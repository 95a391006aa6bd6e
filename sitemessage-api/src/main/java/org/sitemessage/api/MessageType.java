package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sitemessage.api.text.MergedContext;

/**
 * A kind of message: its checks, its priority, its attempts and its content.
 * <!-- snippet: OrderShipped.java#type -->
 *
 * <pre>{@code
 * public final class OrderShipped implements MessageType {
 *   public String alias() {
 *     return "order_shipped";
 *   }
 *
 *   public Set<String> messengers() {
 *     return Set.of("smtp", "pager"); // empty: any
 *   }
 *
 *   public int retryLimit() {
 *     return 3;
 *   }
 *
 *   public Content compose(Message message, Dispatch dispatch, Templates templates) {
 *     var order = message.context().getString("order");
 *     return dispatch.messenger().equals("smtp")
 *         ? Content.html(
 *             "Your order", "<p>Order <b>" + Entities.escape(order) + "</b> is on its way.</p>")
 *         : Content.text("Order " + order + " is on its way.");
 *   }
 * }
 * }</pre>
 */
public interface MessageType {

  /** The name it is registered and scheduled under: {@code [a-z][a-z0-9_]*}, at most 64 chars. */
  String alias();

  /** The name shown to people. */
  default String title() {
    return alias();
  }

  /** The name shown to people who read that language. */
  default String title(Locale locale) {
    return title();
  }

  /**
   * Returns the priority of a message that names none; a higher priority is sent first. Empty for
   * the configured priority.
   */
  default OptionalInt priority() {
    return OptionalInt.empty();
  }

  /**
   * Returns the number of temporary refusals that a dispatch survives; the next one fails it. 0
   * means a single attempt.
   */
  default int retryLimit() {
    return 10;
  }

  /** Returns the aliases of the messengers that may carry it; empty for any. */
  default Set<String> messengers() {
    return Set.of();
  }

  /** Returns whether users may subscribe to it. */
  default boolean allowUserSubscription() {
    return true;
  }

  /**
   * Returns whether subscribers who are not active in the user directory are skipped. Subscribers
   * without an address there are skipped in any case.
   */
  default boolean activeSubscribersOnly() {
    return true;
  }

  /**
   * Returns a source of recipients for messages that name none, used instead of the table of
   * subscriptions or beside it; empty for that table alone. A type that allows no subscription can
   * be postponed only with such a source.
   */
  default Optional<SubscriberSource> subscribers() {
    return Optional.empty();
  }

  /**
   * Returns the group mark of a message that names none, at most 64 characters; empty for no group.
   * Unsent messages with the same mark reach a recipient as one message.
   */
  default String group() {
    return "";
  }

  /**
   * Merges the contexts of messages that reach a recipient as one message; {@link #compose} is then
   * called with the result. Pure; called on a worker thread. Unless overridden:
   *
   * <ul>
   *   <li>{@code text}: all texts, each on a line of its own;
   *   <li>{@code html}: one document, the first one's, with the contents of all bodies in it;
   *   <li>{@code attachments}: all files;
   *   <li>any other key, {@code subject} too: the value of the newest message that has the key.
   * </ul>
   *
   * @param contexts at least two, in the order in which they were accepted
   */
  default JsonObject mergeContexts(List<JsonObject> contexts) {
    return MergedContext.of(contexts);
  }

  /** Returns whether it may arrive in quiet hours, as a code to log in with or an alarm may. */
  default boolean ignoresQuietHours() {
    return false;
  }

  /**
   * Returns the digest of messages that name none; empty to send each by itself. The messages
   * collected for one recipient arrive as one message, whose context is made by {@link
   * #digestContext}.
   */
  default Optional<Digest> digest() {
    return Optional.empty();
  }

  /**
   * Merges the contexts of collected messages; {@link #compose} is then called with the result.
   * Pure; called on a worker thread. Unless overridden, the result is that of {@link
   * #mergeContexts}, with all contexts as {@code messages}.
   *
   * @param contexts at least one, in the order in which they were accepted
   */
  default JsonObject digestContext(List<JsonObject> contexts) {
    var merged = contexts.size() == 1 ? contexts.get(0).copy() : mergeContexts(contexts);
    return merged.put("messages", new JsonArray(List.copyOf(contexts)));
  }

  /**
   * Returns the links of its messages. Unless overridden, these are the standard links: those of
   * the builder, else signed links, else none. The returned links are used by templates, by {@link
   * Templates#links} and in the header {@code List-Unsubscribe}; the header promises one click for
   * the standard link only. Pure and quick; called on any thread, for each rendering and each
   * sending.
   */
  default DispatchLinks links(DispatchLinks standard) {
    return standard;
  }

  /**
   * Reports that a recipient wants no more messages of this type. The recipient has used a link in
   * a message or a preference table, or an application has called {@code cancel} or {@code
   * replace}. The opt-out is stored by then. A repeated opt-out is reported again. An opt-out whose
   * process is killed may not be reported.
   *
   * <p>Called on a worker thread of the engine, one of four for all types, so it may block for a
   * while. The engine does not wait for the result; a failed future or an exception is logged, and
   * changes nothing.
   */
  default Future<Void> onUnsubscribe(Reaction reaction) {
    return Future.succeededFuture();
  }

  /**
   * Reports that a recipient has read a message of this type, or followed a link in it, as far as
   * the image or the link shows; once per dispatch. Threads and failures are those of {@link
   * #onUnsubscribe}.
   */
  default Future<Void> onRead(Reaction reaction) {
    return Future.succeededFuture();
  }

  /**
   * Checks a request of this type before it is stored, and completes it where needed. Pure; called
   * on any thread. The engine itself reads the key {@code attachments} of the context, which names
   * uploaded files; see {@link Message#attachments()}.
   *
   * @return the request to store, usually the same
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  default ScheduleRequest accept(ScheduleRequest request) {
    return request;
  }

  /**
   * Returns the path of the template of all messages of this type, such as {@code shop/order.html};
   * empty to find the template by the alias of the type and of the messenger.
   */
  default String template() {
    return "";
  }

  /**
   * Returns the extension of templates that are found by alias. Variables are escaped in {@code
   * html} and {@code htm}, and in no other. If there is no such template, one in {@code txt} is
   * used.
   *
   * @param messenger alias of the messenger, or its {@link Messenger#kind}
   */
  default String templateExtension(String messenger) {
    return messenger.equals("smtp") ? "html" : "txt";
  }

  /**
   * Returns whether a message with this context is rendered from a template. If so, the engine
   * renders it once for each messenger and language before it stores the message, and refuses a
   * request whose template is missing or broken. Unless overridden, this is true if the type does
   * not override {@link #compose}.
   */
  default boolean usesTemplate(JsonObject context) {
    try {
      return getClass()
          .getMethod("compose", Message.class, Dispatch.class, Templates.class)
          .getDeclaringClass()
          .equals(MessageType.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("MessageType.compose has other parameters", e);
    }
  }

  /**
   * Returns whether {@link #templateContext} differs between the recipients of a message. If not,
   * it is called once per message, messenger and language.
   */
  default boolean contextPerRecipient() {
    return false;
  }

  /**
   * Returns the variables of the template. The standard variables are added, and take precedence.
   * Called on a worker thread.
   */
  default JsonObject templateContext(Message message, Dispatch dispatch) {
    return message.context();
  }

  /**
   * Makes the content of one dispatch. Called on a worker thread, when the dispatch is first sent.
   * An exception counts as a temporary refusal of that dispatch alone, and is recorded as its
   * error. A call that takes longer than the configured {@code templates.timeLimitMs} is
   * interrupted, and counts in the same way.
   *
   * <p>Unless overridden, it renders the template that the context of the message names as {@code
   * template}, else {@link #template}, else {@code
   * sitemessage/messages/ALIAS__MESSENGER.EXTENSION}, with the files of the message.
   *
   * @param templates renderer of templates, which also has the standard links
   */
  default Content compose(Message message, Dispatch dispatch, Templates templates) {
    return templates.render(this, message, dispatch).withAttachments(message.attachments());
  }
}

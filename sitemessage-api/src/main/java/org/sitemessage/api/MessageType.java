package org.sitemessage.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A kind of message: how it is checked, how urgent it is, how often it is tried, how it reads. */
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
   * The priority of a message that names none; higher ones are sent first. Empty for the configured
   * one.
   */
  default OptionalInt priority() {
    return OptionalInt.empty();
  }

  /**
   * How many refusals for now a dispatch survives; the next one fails it. 0 means a single attempt.
   */
  default int retryLimit() {
    return 10;
  }

  /** Aliases of the messengers it goes through; empty for any. */
  default Set<String> messengers() {
    return Set.of();
  }

  /** Whether users may subscribe to it. */
  default boolean allowUserSubscription() {
    return true;
  }

  /**
   * Whether only those subscribers get it whom the user directory calls active; the others are
   * skipped. Who has no address there is skipped in any case.
   */
  default boolean activeSubscribersOnly() {
    return true;
  }

  /**
   * Where a message without recipients finds its own, instead of the table of subscriptions or
   * beside it; empty for that table alone. A type that allows no subscription can be postponed only
   * with it.
   */
  default Optional<SubscriberSource> subscribers() {
    return Optional.empty();
  }

  /**
   * The group mark of a message that names none, at most 64 characters; empty for no group. What is
   * still unsent with one mark reaches a recipient as one message.
   */
  default String group() {
    return "";
  }

  /**
   * Makes one context of those of the messages that reach a recipient as one; {@link #compose} is
   * then called with it. Pure; called on a worker thread. Unless overridden:
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

  /** Whether it may arrive in quiet hours: a code to log in with, an alarm. */
  default boolean ignoresQuietHours() {
    return false;
  }

  /**
   * Until when messages of this type are collected that say nothing of it; empty to send each by
   * itself. What is collected for one recipient arrives as one message, made of {@link
   * #digestContext}.
   */
  default Optional<Digest> digest() {
    return Optional.empty();
  }

  /**
   * Makes one context of those that were collected; {@link #compose} is then called with it. Pure;
   * called on a worker thread. Unless overridden, what {@link #mergeContexts} makes of them, with
   * all of them as {@code messages}.
   *
   * @param contexts at least one, in the order in which they were accepted
   */
  default JsonObject digestContext(List<JsonObject> contexts) {
    var merged = contexts.size() == 1 ? contexts.get(0).copy() : mergeContexts(contexts);
    return merged.put("messages", new JsonArray(List.copyOf(contexts)));
  }

  /**
   * The links of its messages. Unless overridden they are the standard ones: those of the builder,
   * else signed ones, else none. What is given instead stands in templates, in {@link
   * Templates#links} and in the header {@code List-Unsubscribe}; one click is promised in the
   * header only of the standard link. Pure and quick; called on any thread, for each rendering and
   * each sending.
   */
  default DispatchLinks links(DispatchLinks standard) {
    return standard;
  }

  /**
   * Told that somebody wants no more messages of this type, by a link in a message, a preference
   * table, or {@code cancel} and {@code replace}; the opt-out is stored by then. Told again if they
   * say so again. Not told of what happens while the process is killed.
   *
   * <p>Called on a worker thread of the engine, of which there are four for all types, so it may
   * block for a while. Nobody waits for it; a failed future or an exception is logged, and changes
   * nothing.
   */
  default Future<Void> onUnsubscribe(Reaction reaction) {
    return Future.succeededFuture();
  }

  /**
   * Told that a recipient has read a message of this type, or followed a link in it, as far as the
   * image or the link tells; once per dispatch. In all else like {@link #onUnsubscribe}.
   */
  default Future<Void> onRead(Reaction reaction) {
    return Future.succeededFuture();
  }

  /**
   * Checks a request of this type before anything of it is stored, and completes it where needed.
   * Pure; called on any thread. The key {@code attachments} of the context is read by the engine,
   * whatever the type, and names uploaded files; see {@link Message#attachments()}.
   *
   * @return the request to store, usually the same
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the field
   */
  default ScheduleRequest accept(ScheduleRequest request) {
    return request;
  }

  /**
   * The path of the template of all messages of this type, such as {@code shop/order.html}; empty
   * to find the template by the alias of the type and of the messenger.
   */
  default String template() {
    return "";
  }

  /**
   * The extension of templates that are found by alias: {@code html}, whose variables are escaped,
   * or any other, whose variables are not. If there is no such template, one in {@code txt} is
   * used.
   *
   * @param messenger alias of the messenger, or its {@link Messenger#kind}
   */
  default String templateExtension(String messenger) {
    return messenger.equals("smtp") ? "html" : "txt";
  }

  /**
   * Whether a message with this context is rendered from a template. If so, the engine renders it
   * once for each messenger and language before it stores the message, and refuses a request whose
   * template is missing or broken. Unless overridden: whether the type leaves {@link #compose} as
   * it is.
   */
  default boolean usesTemplate(JsonObject context) {
    return TemplateUse.isComposedByTemplates(getClass());
  }

  /**
   * Whether {@link #templateContext} differs between the recipients of a message. If not, it is
   * called once per message, messenger and language.
   */
  default boolean contextPerRecipient() {
    return false;
  }

  /**
   * The variables of the template. The standard variables are added to them, and win. Called on a
   * worker thread.
   */
  default JsonObject templateContext(Message message, Dispatch dispatch) {
    return message.context();
  }

  /**
   * Makes the content of one dispatch. Called on a worker thread, when the dispatch is first sent;
   * an exception counts as a refusal for now of that dispatch alone, and is recorded as its error.
   * So does a call that takes longer than the configured {@code templates.timeLimitMs}; it is
   * interrupted.
   *
   * <p>Unless overridden, it renders the template that the context of the message names as {@code
   * template}, else {@link #template}, else {@code
   * sitemessage/messages/ALIAS__MESSENGER.EXTENSION}, with the files of the message.
   *
   * @param templates renders templates, and has the standard links
   */
  default Content compose(Message message, Dispatch dispatch, Templates templates) {
    return templates.render(this, message, dispatch).withAttachments(message.attachments());
  }
}

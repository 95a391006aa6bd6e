package org.sitemessage.api;

import java.util.Locale;
import java.util.Set;
import org.sitemessage.api.schedule.ScheduleRequest;

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

  /** The priority of a message that names none; higher ones are sent first. */
  default int priority() {
    return 0;
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
   * Makes the content of one dispatch. Called on a worker thread, when the dispatch is first sent;
   * an exception counts as a refusal for now of that dispatch alone, and is recorded as its error.
   */
  Content compose(Message message, Dispatch dispatch);

  /**
   * The same with templates at hand; this is what the engine calls. Whoever takes longer than the
   * configured {@code templates.timeLimitMs} is interrupted, which counts as a refusal for now,
   * too.
   */
  default Content compose(Message message, Dispatch dispatch, Templates templates) {
    return compose(message, dispatch);
  }
}

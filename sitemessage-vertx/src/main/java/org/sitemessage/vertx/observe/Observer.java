package org.sitemessage.vertx.observe;

import io.vertx.core.Vertx;
import java.time.Duration;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.schedule.Event;

/**
 * Is told what happens in one engine of this process, for metrics and the like. An implementation
 * overrides what it wants to know.
 *
 * <p>The methods are called on the engine's threads, several at once, and delay them: they must not
 * block. An exception is logged once for each observer, and changes nothing. No argument holds an
 * address, a text or any other thing about a person. Aliases are those of registered messengers and
 * message types; another alias is {@code unregistered}, so that callers cannot make up new ones.
 */
public interface Observer {
  /** Name that stands for every alias which is not registered. */
  String UNREGISTERED = "unregistered";

  /**
   * Called when the engine has started.
   *
   * @param vertx the Vert.x of the engine; the current context is that of the engine, and timers of
   *     the observer may run on it until {@link #stopped}
   * @param inspection answers questions about the state of the engine
   */
  default void started(Vertx vertx, Inspection inspection) {}

  /** Called when the engine begins to stop. */
  default void stopped() {}

  /** Called when a schedule request from the event bus has its reply; once for each message. */
  default void scheduled(Scheduled scheduled) {}

  /** Called when a claim of due dispatches has succeeded. */
  default void claimed(Claimed claimed) {}

  /** Called when a message type has composed a content, or failed to. */
  default void composed(Composed composed) {}

  /** Called when a messenger has answered for a delivery. */
  default void delivered(Delivered delivered) {}

  /** Called when the outcome of a dispatch is stored. */
  default void finished(Finished finished) {}

  /** Called when outcomes were committed together. */
  default void recorded(Recorded recorded) {}

  /** Called when a request on the event bus fails. */
  default void refused(FailureCode code) {}

  /** Called when the receipt of a dispatch is stored: its recipient has the message. */
  default void received(String messenger) {}

  /** Called when the engine publishes an event; not for events of other processes. */
  default void published(Event event) {}

  /**
   * A schedule request with its reply.
   *
   * @param type alias of the message type
   * @param result {@code stored}, {@code duplicate}, or the code of the failure, such as {@code
   *     4000}
   * @param took time from the arrival of the request to its reply
   */
  record Scheduled(String type, String result, Duration took) {}

  /**
   * A claim.
   *
   * @param messenger alias of the messenger
   * @param dispatches number of claimed dispatches, at least 0
   * @param took time that the store needed
   */
  record Claimed(String messenger, int dispatches, Duration took) {}

  /**
   * A content that was composed, or was not.
   *
   * @param type alias of the message type
   * @param failed true if the type threw an exception
   * @param took time that the type needed
   */
  record Composed(String type, boolean failed, Duration took) {}

  /**
   * A delivery with its answer.
   *
   * @param messenger alias of the messenger
   * @param kind kind of the messenger, such as {@code smtp}
   * @param type alias of the message type
   * @param outcome kind of the outcome, such as {@code sent} or {@code retry}
   * @param took time from the call of the messenger to its answer
   * @param delay time from when the dispatch was due to the call; not negative
   */
  record Delivered(
      String messenger, String kind, String type, String outcome, Duration took, Duration delay) {}

  /**
   * A dispatch whose outcome is stored.
   *
   * @param messenger alias of the messenger
   * @param type alias of the message type
   * @param outcome outcome as in the log of the dispatch, such as {@code sent}, {@code retry},
   *     {@code expired}
   * @param status the new status
   */
  record Finished(String messenger, String type, String outcome, DispatchStatus status) {}

  /**
   * A commit of outcomes.
   *
   * @param changes number of outcomes and beginnings, at least 1
   * @param took time that the store needed
   */
  record Recorded(int changes, Duration took) {}
}

package org.sitemessage.vertx.observe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.trace.TraceContext;

/**
 * Makes spans of what happens in one engine of this process. The engine knows no tracing system: it
 * stores the context of a trace with a message, and hands it to the tracer at each delivery.
 *
 * <p>The methods are called on any thread, several at once, and delay it: they must not block. An
 * exception is logged once, and only the span is missing then. No argument holds an address or a
 * text. Aliases are those of registered messengers and message types, as for an {@link Observer}.
 */
public interface Tracer {

  /**
   * Returns the context that is current on this thread, which a request of {@link
   * org.sitemessage.vertx.SiteMessage#client} takes along; empty if there is none.
   */
  default Optional<TraceContext> current() {
    return Optional.empty();
  }

  /**
   * Begins the span of a request that schedules a new message.
   *
   * @param type alias of the message type
   * @param caller context that came with the request; empty if none did
   */
  ScheduleSpan scheduling(String type, Optional<TraceContext> caller);

  /**
   * Begins the span of a message type that composes a message for one recipient, on the thread on
   * which it does.
   *
   * @param type alias of the message type
   * @param messageId id of the message
   * @param dispatchId id of the dispatch
   * @param trace context that is stored with the message; empty if there is none
   */
  PreparationSpan preparing(
      String type, long messageId, long dispatchId, Optional<TraceContext> trace);

  /**
   * Begins the span of a call of a messenger, on the thread that calls it.
   *
   * @param messenger alias of the messenger
   * @param kind kind of the messenger, such as {@code smtp}
   * @param deliveries deliveries of the call, at least one; several only for a messenger that takes
   *     batches
   */
  DeliverySpan delivering(String messenger, String kind, List<TracedDelivery> deliveries);

  /** The span of a request that schedules a new message. */
  interface ScheduleSpan {
    /** Returns the context to store with the message; empty to store the caller's. */
    Optional<TraceContext> context();

    /**
     * Ends the span.
     *
     * @param result {@code stored}, {@code duplicate}, or the code of the failure, such as {@code
     *     4000}
     * @param messageId id of the message; empty after a failure
     */
    void ended(String result, OptionalLong messageId);
  }

  /** The span of a message type that composes a message. */
  interface PreparationSpan {
    /** Makes the span current on this thread, which calls the message type now. */
    Scope enter();

    /**
     * Ends the span.
     *
     * @param failed true if the type threw an exception
     */
    void ended(boolean failed);
  }

  /** The span of a call of a messenger. */
  interface DeliverySpan {
    /** Makes the span current on this thread, which calls the messenger now. */
    Scope enter();

    /**
     * Ends the span.
     *
     * @param outcomes outcomes in the order of the deliveries
     */
    void ended(List<Outcome> outcomes);
  }

  /** Time in which a span is current on a thread. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A delivery.
   *
   * @param messageId id of the message
   * @param dispatchId id of the dispatch
   * @param type alias of the message type
   * @param attempt number of this attempt, from 1
   * @param traces contexts that are stored with the message, and with those messages that arrive as
   *     one with it
   */
  record TracedDelivery(
      long messageId, long dispatchId, String type, int attempt, List<TraceContext> traces) {
    /** Copies. */
    public TracedDelivery {
      traces = List.copyOf(traces);
    }
  }
}

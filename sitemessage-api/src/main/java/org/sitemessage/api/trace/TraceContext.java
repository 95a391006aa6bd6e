package org.sitemessage.api.trace;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The context of a trace, as the recommendation <a
 * href="https://www.w3.org/TR/trace-context/">Trace Context</a> of the W3C has it. The engine
 * stores it with a message and hands it on; only a tracer understands it.
 *
 * @param traceparent version 00, id of the trace, id of the span, and flags, such as {@code
 *     00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}
 * @param tracestate data of tracing systems, at most {@value #STATE_CHARS} printable characters of
 *     ASCII; empty for none
 */
public record TraceContext(String traceparent, String tracestate) {
  /** Name of the header, and of the field in JSON, that has the ids. */
  public static final String TRACEPARENT = "traceparent";

  /** Name of the header, and of the field in JSON, that has the data of tracing systems. */
  public static final String TRACESTATE = "tracestate";

  /** Number of characters of a {@code traceparent}. */
  public static final int PARENT_CHARS = 55;

  /** Maximum number of characters of a {@code tracestate}. */
  public static final int STATE_CHARS = 512;

  private static final Set<String> FIELDS = Set.of(TRACEPARENT, TRACESTATE);

  private static final Pattern PARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /** Versions that are not known yet begin with the same fields. */
  private static final Pattern LATER = Pattern.compile("(?!00|ff)[0-9a-f]{2}-.{52}(-.*)?");

  private static final Pattern STATE =
      Pattern.compile("[\\x20-\\x7e]{0,%d}".formatted(STATE_CHARS));

  /**
   * Checks the form of both.
   *
   * @throws IllegalArgumentException if one is malformed
   */
  public TraceContext {
    if (!isTraceparent(traceparent)) {
      throw new IllegalArgumentException("traceparent is malformed");
    }
    if (!isTracestate(tracestate)) {
      throw new IllegalArgumentException("tracestate is malformed");
    }
  }

  /** Returns whether a text is a {@code traceparent} of version 00. */
  public static boolean isTraceparent(String text) {
    return PARENT.matcher(text).matches();
  }

  /** Returns whether a text may be a {@code tracestate}; the empty one may. */
  public static boolean isTracestate(String text) {
    return STATE.matcher(text).matches();
  }

  /**
   * Reads headers of HTTP or of the event bus as the recommendation demands: a malformed {@code
   * traceparent} counts as absent, and so does a malformed {@code tracestate}. A later version
   * becomes version 00.
   */
  public static Optional<TraceContext> ofHeaders(MultiMap headers) {
    var parents = headers.getAll(TRACEPARENT);
    return parents.size() == 1
        ? of(parents.get(0).trim(), headers.getAll(TRACESTATE))
        : Optional.empty();
  }

  /** Reads the form of {@link #toText}; empty if it is malformed. */
  public static Optional<TraceContext> ofText(String text) {
    return text.length() > PARENT_CHARS
        ? of(text.substring(0, PARENT_CHARS), List.of(text.substring(PARENT_CHARS + 1)))
        : of(text, List.of());
  }

  /** Reads the form of {@link #toJson}; empty if it is malformed. */
  public static Optional<TraceContext> ofJson(JsonObject json) {
    return FIELDS.containsAll(json.fieldNames())
            && json.getValue(TRACEPARENT) instanceof String parent
            && isTraceparent(parent)
            && json.getValue(TRACESTATE, "") instanceof String state
            && isTracestate(state)
        ? Optional.of(new TraceContext(parent, state))
        : Optional.empty();
  }

  private static Optional<TraceContext> of(String given, List<String> states) {
    var parent = LATER.matcher(given).matches() ? "00" + given.substring(2, PARENT_CHARS) : given;
    var state = String.join(",", states).trim();
    return isTraceparent(parent)
        ? Optional.of(new TraceContext(parent, isTracestate(state) ? state : ""))
        : Optional.empty();
  }

  /** Returns both in one text, as the store keeps them. */
  public String toText() {
    return tracestate.isEmpty() ? traceparent : traceparent + " " + tracestate;
  }

  /** Returns the context as requests and replies have it. */
  public JsonObject toJson() {
    var json = new JsonObject().put(TRACEPARENT, traceparent);
    return tracestate.isEmpty() ? json : json.put(TRACESTATE, tracestate);
  }
}

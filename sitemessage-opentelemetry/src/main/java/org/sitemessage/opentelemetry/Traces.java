package org.sitemessage.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.trace.TraceContext;

/** Turns contexts of OpenTelemetry into those that the engine stores, and back. */
final class Traces {
  private Traces() {}

  /** Returns the context to store; empty if there is no valid span in it. */
  static Optional<TraceContext> stored(Context context) {
    Map<String, String> fields = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(context, fields, (to, key, value) -> to.put(key, value));
    var state = fields.getOrDefault(TraceContext.TRACESTATE, "");
    return Optional.ofNullable(fields.get(TraceContext.TRACEPARENT))
        .map(parent -> new TraceContext(parent, TraceContext.isTracestate(state) ? state : ""));
  }

  /** Returns a context with the span of a stored one. */
  static Context of(TraceContext stored) {
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), stored, Traces::field);
  }

  private static @Nullable String field(@Nullable TraceContext stored, String name) {
    if (stored == null) {
      return null;
    }
    return name.equals(TraceContext.TRACEPARENT) ? stored.traceparent() : stored.tracestate();
  }

  static SpanContext span(Context context) {
    return Span.fromContext(context).getSpanContext();
  }
}

package org.sitemessage.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.observe.Tracer;

/**
 * Makes spans of one engine by the {@link OpenTelemetry} of an application:
 *
 * <pre>{@code
 * SiteMessage.builder(vertx).options(options).tracer(SiteMessageTracing.of(openTelemetry)).deploy();
 * }</pre>
 *
 * <p>A request to schedule a message is a span {@code schedule TYPE} of the caller's trace. Its
 * context is stored with the message. Each call of a messenger is a span {@code deliver MESSENGER}
 * in a trace of its own, which links to the stored context, and so is each time that a message type
 * composes, {@code prepare TYPE}. {@link SpanNames} lists the attributes. No span has an address, a
 * text or an error text of a person's message.
 */
public final class SiteMessageTracing implements Tracer {
  private static final Set<String> SUCCESSES = Set.of("stored", "duplicate");
  private static final String SENT = "sent";

  private final io.opentelemetry.api.trace.Tracer tracer;
  private final boolean parents;

  private SiteMessageTracing(io.opentelemetry.api.trace.Tracer tracer, boolean parents) {
    this.tracer = tracer;
    this.parents = parents;
  }

  /** Returns a tracer whose spans go to this OpenTelemetry. */
  public static SiteMessageTracing of(OpenTelemetry openTelemetry) {
    return new SiteMessageTracing(
        openTelemetry.getTracer(SiteMessageTracing.class.getPackageName()), false);
  }

  /**
   * Returns a copy whose deliveries belong to the trace of the request, as children of its span,
   * instead of linking to it. A delivery of several messages at once still links to them. Such a
   * trace ends only with the last attempt, days later perhaps.
   */
  public SiteMessageTracing withParents() {
    return new SiteMessageTracing(tracer, true);
  }

  @Override
  public Optional<TraceContext> current() {
    return Traces.stored(Context.current());
  }

  @Override
  public ScheduleSpan scheduling(String type, Optional<TraceContext> caller) {
    var span =
        begin(SpanNames.SCHEDULE, type, SpanKind.PRODUCER)
            .setParent(parentOf(caller))
            .setAttribute(SpanNames.OPERATION_TYPE, "send")
            .setAttribute(SpanNames.DESTINATION, type)
            .setAttribute(SpanNames.TYPE, type)
            .startSpan();
    return new ScheduleSpan() {
      @Override
      public Optional<TraceContext> context() {
        return Traces.stored(Context.root().with(span));
      }

      @Override
      public void ended(String result, OptionalLong messageId) {
        span.setAttribute(SpanNames.RESULT, result);
        messageId.ifPresent(id -> span.setAttribute(SpanNames.MESSAGE_ID, String.valueOf(id)));
        end(span, SUCCESSES.contains(result) ? List.of() : List.of(result));
      }
    };
  }

  /**
   * Returns the context that came with a request, or the current one, if that is of the same trace:
   * then it is nearer, such as the span of a request on the event bus.
   */
  private static Context parentOf(Optional<TraceContext> caller) {
    var here = Context.current();
    var nearer = Traces.span(here).getTraceId();
    return caller
        .map(Traces::of)
        .filter(given -> !Traces.span(given).getTraceId().equals(nearer))
        .orElse(here);
  }

  @Override
  public PreparationSpan preparing(
      String type, long messageId, long dispatchId, Optional<TraceContext> trace) {
    var builder =
        begin(SpanNames.PREPARE, type, SpanKind.INTERNAL)
            .setAttribute(SpanNames.MESSAGE_ID, String.valueOf(messageId))
            .setAttribute(SpanNames.DISPATCH, dispatchId)
            .setAttribute(SpanNames.TYPE, type);
    var span = join(builder, trace.stream().toList()).startSpan();
    return new PreparationSpan() {
      @Override
      public Scope enter() {
        return CurrentSpan.enter(span);
      }

      @Override
      public void ended(boolean failed) {
        end(span, failed ? List.of(SpanNames.OTHER) : List.of());
      }
    };
  }

  @Override
  public DeliverySpan delivering(String messenger, String kind, List<TracedDelivery> deliveries) {
    var span = deliver(messenger, kind, deliveries).startSpan();
    return new DeliverySpan() {
      @Override
      public Scope enter() {
        return CurrentSpan.enter(span);
      }

      @Override
      public void ended(List<Outcome> outcomes) {
        var kinds = outcomes.stream().map(Outcome::kind).collect(Collectors.toSet());
        if (kinds.size() == 1) {
          span.setAttribute(SpanNames.OUTCOME, kinds.iterator().next());
        }
        kinds.remove(SENT);
        end(span, kinds);
      }
    };
  }

  private SpanBuilder deliver(String messenger, String kind, List<TracedDelivery> deliveries) {
    var builder =
        begin(SpanNames.DELIVER, messenger, SpanKind.CONSUMER)
            .setAttribute(SpanNames.OPERATION_TYPE, "process")
            .setAttribute(SpanNames.DESTINATION, messenger)
            .setAttribute(SpanNames.KIND, kind);
    var types = deliveries.stream().map(TracedDelivery::type).distinct().toList();
    if (types.size() == 1) {
      builder.setAttribute(SpanNames.TYPE, types.get(0));
    }
    if (deliveries.size() == 1) {
      var one = deliveries.get(0);
      builder
          .setAttribute(SpanNames.MESSAGE_ID, String.valueOf(one.messageId()))
          .setAttribute(SpanNames.DISPATCH, one.dispatchId())
          .setAttribute(SpanNames.ATTEMPT, (long) one.attempt());
      return join(builder, one.traces());
    }
    builder.setNoParent().setAttribute(SpanNames.BATCH, (long) deliveries.size());
    for (var one : deliveries) {
      var id = Attributes.of(SpanNames.MESSAGE_ID, String.valueOf(one.messageId()));
      one.traces().forEach(trace -> builder.addLink(Traces.span(Traces.of(trace)), id));
    }
    return builder;
  }

  private SpanBuilder begin(String operation, String target, SpanKind kind) {
    return tracer
        .spanBuilder(operation + " " + target)
        .setSpanKind(kind)
        .setAttribute(SpanNames.SYSTEM, SpanNames.SYSTEM_NAME)
        .setAttribute(SpanNames.OPERATION, operation);
  }

  /** Makes a span the child of the only stored context, or links it to all of them. */
  private SpanBuilder join(SpanBuilder builder, List<TraceContext> traces) {
    if (parents && traces.size() == 1) {
      return builder.setParent(Traces.of(traces.get(0)));
    }
    builder.setNoParent();
    traces.forEach(trace -> builder.addLink(Traces.span(Traces.of(trace))));
    return builder;
  }

  /** Ends a span; no text of an error goes into it, because it may name a person. */
  private static void end(Span span, Collection<String> errors) {
    if (!errors.isEmpty()) {
      span.setStatus(StatusCode.ERROR)
          .setAttribute(
              SpanNames.ERROR, errors.size() == 1 ? errors.iterator().next() : SpanNames.OTHER);
    }
    span.end();
  }
}

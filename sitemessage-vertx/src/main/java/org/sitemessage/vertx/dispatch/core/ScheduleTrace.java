package org.sitemessage.vertx.dispatch.core;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.observe.Tracer;

/**
 * Gives each schedule request the trace that is to be stored with its message: that of a span, if
 * there is a tracer, or else that of the caller. A request that appends recipients has none,
 * because its message keeps its own.
 *
 * @param registry the registered types
 * @param tracing the tracer
 */
public record ScheduleTrace(Registry registry, Tracing tracing) {
  private static final String TRACE = "trace";

  private static final Begun NOTHING = new Begun(Optional.empty(), Optional.empty());

  /** A request under way, with its span if there is one. */
  private record Begun(Optional<Tracer.ScheduleSpan> span, Optional<TraceContext> kept) {}

  /**
   * Handles a body of the bus contract.
   *
   * @param caller trace of the request on the bus, for messages that name none
   */
  public Future<JsonObject> around(
      Optional<TraceContext> caller,
      JsonObject body,
      Function<JsonObject, Future<JsonObject>> handler) {
    if (caller.isEmpty() && !tracing.present()) {
      return handler.apply(body);
    }
    var all = ScheduleWatch.all(body).stream().map(request -> begin(caller, request)).toList();
    return Future.succeededFuture(body)
        .compose(handler)
        .onComplete(
            result -> {
              for (int i = 0; i < all.size(); i++) {
                end(all.get(i), i, result);
              }
            });
  }

  private Begun begin(Optional<TraceContext> caller, JsonObject request) {
    var given = request.getValue(TRACE);
    var own =
        given instanceof JsonObject fields
            ? TraceContext.ofJson(fields)
            : Optional.<TraceContext>empty();
    if (request.containsKey("appendTo") || (given != null && own.isEmpty())) {
      return NOTHING;
    }
    var begun = begin(ScheduleWatch.type(registry, request.getValue("type")), own.or(() -> caller));
    begun.kept().ifPresent(trace -> request.put(TRACE, trace.toJson()));
    return begun;
  }

  /** Handles a request that is stored in a transaction of the caller's. */
  public Future<ScheduleReply> around(
      ScheduleRequest request, Function<ScheduleRequest, Future<ScheduleReply>> handler) {
    var begun = begin(request);
    return handler.apply(traced(request, begun)).onComplete(result -> end(begun, result));
  }

  /** Handles a request that is stored in a transaction of the caller's, on this thread. */
  public ScheduleReply call(
      ScheduleRequest request, Function<ScheduleRequest, ScheduleReply> handler) {
    var begun = begin(request);
    Future<ScheduleReply> result = Future.failedFuture("no reply");
    try {
      var reply = handler.apply(traced(request, begun));
      result = Future.succeededFuture(reply);
      return reply;
    } catch (SiteMessageException refused) {
      result = Future.failedFuture(refused);
      throw refused;
    } finally {
      end(begun, result);
    }
  }

  private Begun begin(ScheduleRequest request) {
    return request.appendTo().isPresent()
        ? NOTHING
        : begin(ScheduleWatch.type(registry, request.type()), request.trace());
  }

  private static ScheduleRequest traced(ScheduleRequest request, Begun begun) {
    return begun.kept().map(request::withTrace).orElse(request);
  }

  private void end(Begun begun, AsyncResult<ScheduleReply> result) {
    end(
        begun,
        0,
        result.succeeded()
            ? Future.succeededFuture(result.result().toJson())
            : Future.failedFuture(result.cause()));
  }

  private Begun begin(String type, Optional<TraceContext> given) {
    var span = tracing.ask(tracer -> tracer.scheduling(type, given));
    var kept = span.flatMap(one -> tracing.ask(tracer -> one.context())).flatMap(found -> found);
    return new Begun(span, kept.or(() -> given));
  }

  private void end(Begun begun, int index, AsyncResult<JsonObject> result) {
    begun
        .span()
        .ifPresent(
            span ->
                tracing.tell(
                    () ->
                        span.ended(
                            ScheduleWatch.result(index, result),
                            ScheduleWatch.messageId(index, result))));
  }
}

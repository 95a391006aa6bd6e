package org.sitemessage.vertx.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.FilterField;
import org.sitemessage.api.filter.FilterTerm;
import org.sitemessage.api.filter.FilterValue;
import org.sitemessage.vertx.bus.EventConsumers;
import org.sitemessage.vertx.web.request.PageQuery;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Sends the events of the bus to a client as they come, as server-sent events. A client that reads
 * too slowly is told so by a last event, and the answer ends. So it ends when the client loses its
 * right: that is checked at each interval.
 */
final class EventStreamRoute implements Handler<RoutingContext> {
  /** Maximum number of clients at once; further ones are refused with 503. */
  static final int READERS = 100;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final AccessGuard guard;
  private final Duration interval;
  private final AtomicInteger readers = new AtomicInteger();

  EventStreamRoute(Vertx vertx, AccessGuard guard) {
    this(vertx, guard, KEEP_ALIVE);
  }

  /** Creates a route with another interval of signs of life and of checks. */
  EventStreamRoute(Vertx vertx, AccessGuard guard, Duration interval) {
    this.vertx = vertx;
    this.guard = guard;
    this.interval = interval;
  }

  @Override
  public void handle(RoutingContext ctx) {
    Future.succeededFuture(ctx)
        .map(EventStreamRoute::filter)
        .onSuccess(
            filter -> {
              if (readers.incrementAndGet() > READERS) {
                readers.decrementAndGet();
                Problem.of(
                        new SiteMessageException(
                            FailureCode.NOT_READY,
                            "%d clients follow the events already; try again later"
                                .formatted(READERS)))
                    .send(ctx);
              } else {
                follow(ctx, filter);
              }
            })
        .onFailure(failure -> Problem.of(failure).send(ctx));
  }

  private static Filter filter(RoutingContext ctx) {
    PageQuery.requireOnce(ctx.queryParams());
    for (var name : ctx.queryParams().names()) {
      if (!name.equals("filter")) {
        throw SiteMessageException.invalid(name, "is not a known parameter (known: filter)");
      }
    }
    var text = ctx.queryParams().get("filter");
    var filter = Filter.parse(text == null ? "" : text);
    filter.requireOnly(
        "events", FilterField.STATUS, FilterField.MESSENGER, FilterField.ID, FilterField.MESSAGE);
    return filter;
  }

  private void follow(RoutingContext ctx, Filter filter) {
    if (ctx.response().closed()) {
      // A handler before this one took longer than the client stayed.
      readers.decrementAndGet();
      return;
    }
    var stream = new EventStream(ctx.response());
    var consumers =
        EventConsumers.register(
            vertx,
            (kind, event) -> {
              if (matches(filter, kind, event)) {
                stream.send(kind, event);
              }
            });
    var keepAlive =
        vertx.setPeriodic(
            interval.toMillis(),
            timer ->
                guard
                    .recheck(ctx, Right.READ)
                    .onSuccess(v -> stream.comment("still here"))
                    .onFailure(stream::fail));
    stream
        .ended()
        .onComplete(
            v -> {
              readers.decrementAndGet();
              vertx.cancelTimer(keepAlive);
              consumers.close();
            });
    consumers
        .ready()
        .onSuccess(v -> stream.comment("no event is missed from now on"))
        .onFailure(stream::fail);
  }

  private static boolean matches(Filter filter, String kind, JsonObject event) {
    return filter.terms().stream().allMatch(term -> matches(term, kind, event));
  }

  private static boolean matches(FilterTerm term, String kind, JsonObject event) {
    return term.holds(
        value -> {
          if (value instanceof FilterValue.OfStatus status) {
            return kind.equals(status.status().key());
          }
          if (value instanceof FilterValue.Id id) {
            var key = term.field() == FilterField.ID ? "dispatchId" : "messageId";
            return event.getValue(key) instanceof Number number && number.longValue() == id.id();
          }
          return value instanceof FilterValue.Word word
              && word.matches(event.getString("messenger", ""));
        });
  }
}

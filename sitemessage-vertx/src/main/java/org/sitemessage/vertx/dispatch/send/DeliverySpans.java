package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.async.DeliveryCalls;
import org.sitemessage.vertx.observe.Tracer.TracedDelivery;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/** Gives each call of a messenger a span. Does nothing without a tracer. */
final class DeliverySpans implements DeliveryCalls {
  private final SenderParts parts;

  /** Dispatches that are handed over, by id. */
  private final Map<Long, ClaimedDispatch> handedOver = new ConcurrentHashMap<>();

  DeliverySpans(SenderParts parts) {
    this.parts = parts;
  }

  /** Returns what accompanies the calls for these dispatches. */
  DeliveryCalls of(List<Rendered> some) {
    if (!parts.engine().tracing().present()) {
      return PLAIN;
    }
    some.forEach(one -> handedOver.put(one.id(), one.claimed()));
    return this;
  }

  /** Forgets a dispatch that has its outcome, or is not delivered. */
  void forget(ClaimedDispatch claimed) {
    handedOver.remove(claimed.dispatch().id());
  }

  @Override
  public void make(List<Delivery> deliveries, List<Future<Outcome>> outcomes, Runnable call) {
    var tracing = parts.engine().tracing();
    var span =
        tracing.ask(
            tracer ->
                tracer.delivering(
                    parts.alias(), parts.channel().messenger().kind(), traced(deliveries)));
    if (span.isEmpty()) {
      call.run();
      return;
    }
    var leave = tracing.enter(span.get()::enter);
    try {
      call.run();
    } finally {
      leave.run();
    }
    Future.join(outcomes)
        .onComplete(
            all ->
                tracing.tell(
                    () ->
                        span.get()
                            .ended(
                                outcomes.stream()
                                    .filter(Future::succeeded)
                                    .map(Future::result)
                                    .toList())));
  }

  private List<TracedDelivery> traced(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(one -> handedOver.get(one.dispatch().id()))
        .filter(Objects::nonNull)
        .map(this::traced)
        .toList();
  }

  private TracedDelivery traced(ClaimedDispatch claimed) {
    var messages =
        Stream.concat(
            Stream.of(claimed.message()),
            claimed.followers().stream().map(ClaimedDispatch.Follower::message));
    return new TracedDelivery(
        claimed.message().id(),
        claimed.dispatch().id(),
        parts.typeAlias(claimed),
        claimed.progress().attempts() + claimed.progress().unknowns() + 1,
        messages.map(message -> message.trace()).flatMap(Optional::stream).distinct().toList());
  }
}

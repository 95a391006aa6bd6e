package org.sitemessage.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.vertx.bus.EventConsumers;

/** A subscription to events, until it is closed. Usable from any thread. */
public final class EventSubscription {
  private final EventConsumers consumers;

  private EventSubscription(EventConsumers consumers) {
    this.consumers = consumers;
  }

  /**
   * Subscribes to all events. All consumers share one context, so that events arrive in the order
   * of their publication.
   */
  static Future<EventSubscription> open(Vertx vertx, Context context, Handler<Event> handler) {
    return Future.future(
        opened ->
            context.runOnContext(
                v -> {
                  var consumers =
                      EventConsumers.register(
                          vertx,
                          (kind, body) -> Event.fromJson(kind, body).ifPresent(handler::handle));
                  consumers
                      .ready()
                      .map(ready -> new EventSubscription(consumers))
                      .onComplete(opened);
                }));
  }

  /** Ends the subscription; the handler is not called after the future has completed. */
  public Future<Void> close() {
    return consumers.close();
  }
}

package org.sitemessage.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;

/** A subscription to events, until it is closed. Usable from any thread. */
public final class EventSubscription {
  private final List<MessageConsumer<Object>> consumers;

  private EventSubscription(List<MessageConsumer<Object>> consumers) {
    this.consumers = List.copyOf(consumers);
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
                  var consumers = new ArrayList<MessageConsumer<Object>>();
                  Event.KINDS.forEach(
                      kind ->
                          consumers.add(
                              vertx
                                  .eventBus()
                                  .consumer(
                                      BusAddress.EVENT_PREFIX + kind,
                                      message -> hand(kind, message, handler))));
                  Future.all(consumers.stream().map(MessageConsumer::completion).toList())
                      .map(all -> new EventSubscription(consumers))
                      .onComplete(opened);
                }));
  }

  private static void hand(String kind, Message<Object> message, Handler<Event> handler) {
    if (message.body() instanceof JsonObject body) {
      Event.fromJson(kind, body).ifPresent(handler::handle);
    }
  }

  /** Ends the subscription; the handler is not called after the future has completed. */
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}

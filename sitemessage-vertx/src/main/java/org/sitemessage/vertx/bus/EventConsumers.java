package org.sitemessage.vertx.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BiConsumer;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;

/** The consumers of all kinds of events on a bus, which share the context that registers them. */
public final class EventConsumers {
  private final List<MessageConsumer<Object>> consumers;

  private EventConsumers(List<MessageConsumer<Object>> consumers) {
    this.consumers = consumers;
  }

  /**
   * Begins to listen.
   *
   * @param handler takes the kind and the body of each event, in the order of publication
   */
  public static EventConsumers register(Vertx vertx, BiConsumer<String, JsonObject> handler) {
    return new EventConsumers(
        Event.KINDS.stream().map(kind -> register(vertx, kind, handler)).toList());
  }

  private static MessageConsumer<Object> register(
      Vertx vertx, String kind, BiConsumer<String, JsonObject> handler) {
    return vertx
        .eventBus()
        .consumer(
            BusAddress.EVENT_PREFIX + kind,
            message -> {
              if (message.body() instanceof JsonObject body) {
                handler.accept(kind, body);
              }
            });
  }

  /** Completes once no event is missed. */
  public Future<Void> ready() {
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  /** Ends it; the handler is not called after the future has completed. */
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}

package com.example.node;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Joins the event bus of the demo, schedules a message and prints what became of it. */
public final class Main {
  private static final List<String> OPEN = List.of("pending", "processing");

  private final EventBus bus;

  /** Ids of messages whose dispatches have changed. */
  private final LinkedBlockingQueue<Long> changed = new LinkedBlockingQueue<>();

  private Main(EventBus bus) {
    this.bus = bus;
  }

  /** Arguments: a messenger and an address. */
  public static void main(String... args) throws InterruptedException {
    var manager = new HazelcastClusterManager(); // reads cluster.xml of the class path
    var vertx = Vertx.builder().withClusterManager(manager).buildClustered().await();
    try {
      System.out.println(new Main(vertx.eventBus()).send(args[0], args[1]));
    } finally {
      vertx.close().await();
    }
  }

  private String send(String messenger, String address) throws InterruptedException {
    for (var status : List.of("sent", "error", "failed", "unknown", "expired", "cancelled")) {
      bus.<JsonObject>consumer("sitemessage.event." + status)
          .handler(event -> changed.add(event.body().getLong("messageId")))
          .completion()
          .await();
    }
    var recipient = new JsonObject().put("messenger", messenger).put("address", address);
    var message =
        request(
            "sitemessage.schedule",
            new JsonObject()
                .put("requestId", UUID.randomUUID().toString())
                .put("type", "plain")
                .put("context", new JsonObject().put("text", "Hello from another JVM."))
                .put("recipients", new JsonArray().add(recipient)));
    return outcome(new JsonObject().put("id", message.getLong("messageId")));
  }

  /** Asks after each event, and once a second, because an event is only a hint. */
  private String outcome(JsonObject message) throws InterruptedException {
    JsonObject dispatch;
    do {
      changed.poll(1, TimeUnit.SECONDS);
      dispatch = request("sitemessage.message", message).getJsonArray("dispatches").getJsonObject(0);
    } while (OPEN.contains(dispatch.getString("status")));
    return dispatch.getString("status");
  }

  private JsonObject request(String address, JsonObject body) {
    return bus.<JsonObject>request(address, body).await().body();
  }
}

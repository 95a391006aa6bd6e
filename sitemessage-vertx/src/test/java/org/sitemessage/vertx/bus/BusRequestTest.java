package org.sitemessage.vertx.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.schedule.BusAddress;

/** Requests that may be repeated are sent again, and commands are not. */
class BusRequestTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonObject REPLY = new JsonObject().put("duplicate", true);

  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> received = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  /** Returns the test's Vert.x as a node of a cluster of one. */
  private Vertx clustered() {
    return (Vertx)
        Proxy.newProxyInstance(
            Vertx.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("isClustered")
                    ? (Object) true
                    : method.invoke(vertx, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Serves an address, but leaves the first requests without an answer. */
  private void serve(String address, int unanswered) {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            address,
            message -> {
              received.add(message.body());
              if (received.size() > unanswered) {
                message.reply(REPLY);
              }
            });
  }

  @Test
  void a_request_waits_a_moment_for_its_handler() throws Exception {
    var reply = BusRequest.send(vertx, BusAddress.CANCEL, new JsonObject(), PATIENCE);

    vertx.setTimer(50, timer -> serve(BusAddress.CANCEL, 0));

    assertEquals(REPLY, await(reply));
  }

  @Test
  void an_unanswered_schedule_request_in_a_cluster_goes_to_another_node() throws Exception {
    serve(BusAddress.SCHEDULE, 1);

    var reply =
        await(
            BusRequest.send(
                clustered(), BusAddress.SCHEDULE, new JsonObject().put("type", "plain"), PATIENCE));

    assertFalse(reply.getBoolean("duplicate"), "who asked once is told of no duplicate");
    assertEquals(2, received.size());
    assertEquals(received.get(0), received.get(1));
    assertEquals(36, received.get(0).getString("requestId").length());
  }

  @Test
  void a_bounce_in_a_cluster_is_handed_to_another_node_if_there_is_no_answer() throws Exception {
    serve(BusAddress.BOUNCES, 1);

    var reply = BusRequest.send(clustered(), BusAddress.BOUNCES, new JsonObject(), PATIENCE);

    assertEquals(REPLY, await(reply));
    assertEquals(2, received.size());
  }

  @Test
  void limits_that_an_unanswered_request_may_have_ended_are_told_as_ended() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.UNLIMIT,
            message -> {
              received.add(message.body());
              if (received.size() > 1) {
                message.reply(new JsonObject().put("changed", false));
              }
            });

    var repeated = BusRequest.send(clustered(), BusAddress.UNLIMIT, new JsonObject(), PATIENCE);
    var changed = await(repeated).getBoolean("changed");
    var answered = BusRequest.send(clustered(), BusAddress.UNLIMIT, new JsonObject(), PATIENCE);

    assertEquals(true, changed);
    assertEquals(false, await(answered).getBoolean("changed"));
    assertEquals(3, received.size());
  }

  @Test
  void ids_that_the_caller_gave_stay_and_their_duplicates_are_told() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.SCHEDULE,
            message -> {
              received.add(message.body());
              message.reply(
                  new JsonObject().put("messages", new JsonArray().add(REPLY.copy()).add(REPLY)));
            });
    var mine = new JsonObject().put("requestId", "mine");
    var both = new JsonObject().put("messages", new JsonArray().add(mine).add(new JsonObject()));

    var replies =
        await(BusRequest.send(clustered(), BusAddress.SCHEDULE, both, PATIENCE))
            .getJsonArray("messages");

    var sent = received.get(0).getJsonArray("messages");
    assertEquals("mine", sent.getJsonObject(0).getString("requestId"));
    assertNotEquals("", sent.getJsonObject(1).getString("requestId", ""));
    assertEquals(List.of(true, false), replies.stream().map(BusRequestTest::duplicate).toList());
  }

  private static boolean duplicate(Object reply) {
    return ((JsonObject) reply).getBoolean("duplicate");
  }

  @Test
  void a_command_without_an_answer_is_not_given_twice() throws Exception {
    serve(BusAddress.CANCEL, 1);

    var reply =
        BusRequest.send(clustered(), BusAddress.CANCEL, new JsonObject(), Duration.ofMillis(200));

    assertThrows(ReplyException.class, () -> await(reply));
    assertEquals(1, received.size());
  }
}

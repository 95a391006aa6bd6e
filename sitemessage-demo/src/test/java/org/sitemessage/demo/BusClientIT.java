package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ScriptedSmtpServer;

/** Another program on the event bus: the demo in one process, the client in a second. */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
class BusClientIT {
  private final Path folder;
  private final int bridge = ScriptedSmtpServer.deadPort();
  private final DemoProcess demo;

  BusClientIT(@TempDir Path folder) {
    this.folder = folder;
    this.demo =
        DemoProcess.start(
            folder, new JsonObject().put("bridge", new JsonObject().put("port", bridge)));
  }

  @BeforeAll
  void has_nothing_in_its_inbox() {
    assertEquals(List.of(), demo.subjects());
  }

  @AfterAll
  void stops() {
    demo.close();
  }

  @Test
  void a_message_scheduled_over_the_bus_arrives_and_its_event_is_told() throws Exception {
    var frames =
        exchange(
            2,
            new JsonObject()
                .put("type", "register")
                .put("address", BusAddress.EVENT_PREFIX + "sent"),
            request(BusAddress.SCHEDULE, mail("Over the bus 🚌")));

    var reply =
        frames.stream()
            .filter(f -> f.containsKey("body"))
            .filter(f -> "r".equals(f.getString("address")))
            .findFirst()
            .orElseThrow()
            .getJsonObject("body");
    var event =
        frames.stream()
            .filter(f -> f.getString("address", "").endsWith(".sent"))
            .findFirst()
            .orElseThrow()
            .getJsonObject("body");
    assertEquals(1, reply.getInteger("dispatches"), reply.encode());
    assertEquals(reply.getLong("messageId"), event.getLong("messageId"));
    assertEquals(reply.getJsonArray("dispatchIds").getLong(0), event.getLong("dispatchId"));
    assertEquals(List.of("Over the bus 🚌"), demo.subjects());
  }

  @Test
  void every_messenger_of_the_sandbox_is_probed_over_the_bus() throws Exception {
    var addresses = demo.get("/api/received").getJsonObject("addresses");
    var frames =
        exchange(
            addresses.size(),
            addresses.fieldNames().stream()
                .map(
                    messenger ->
                        request(
                            BusAddress.PROBE,
                            new JsonObject()
                                .put("messenger", messenger)
                                .put("to", addresses.getJsonObject(messenger).getString("takes"))
                                .put("text", messenger)))
                .toArray(JsonObject[]::new));

    for (var frame : frames) {
      assertEquals("sent", frame.getJsonObject("body").getString("outcome"), frame.encode());
    }
    var texts =
        demo.get("/api/received").getJsonArray("messages").stream()
            .map(message -> ((JsonObject) message).getString("text"))
            .collect(Collectors.toSet());
    assertTrue(texts.containsAll(Set.of("telegram", "vk", "fb", "webhook")), texts.toString());
  }

  @Test
  void a_wrong_request_fails_with_its_code_and_names_the_field() throws Exception {
    var frame = exchange(1, request(BusAddress.SCHEDULE, mail("x").put("recipents", 1))).get(0);

    assertEquals("err", frame.getString("type"), frame.encode());
    assertEquals(4000, frame.getInteger("failureCode"), frame.encode());
    assertTrue(frame.getString("message").contains("recipents"), frame.encode());
  }

  @Test
  void the_operators_commands_are_part_of_the_contract() throws Exception {
    var frames =
        exchange(
            5,
            request(BusAddress.CANCEL, new JsonObject()),
            request(BusAddress.SETTLE, new JsonObject()),
            request(BusAddress.REQUEUE, new JsonObject()),
            request(BusAddress.CLEANUP, new JsonObject().put("agoMs", -1)),
            request(BusAddress.CHECK_UNDELIVERED, new JsonObject().put("to", "smtp")));

    for (var frame : frames) {
      assertEquals("err", frame.getString("type"), frame.encode());
      assertEquals(4000, frame.getInteger("failureCode"), frame.encode());
    }
  }

  @Test
  void an_address_outside_the_contract_is_refused() throws Exception {
    var frames =
        exchange(
            3,
            request("somebody.elses", new JsonObject()),
            new JsonObject()
                .put("type", "publish")
                .put("address", BusAddress.EVENT_PREFIX + "sent")
                .put("body", new JsonObject()),
            new JsonObject().put("type", "register").put("address", BusAddress.SCHEDULE));

    for (var frame : frames) {
      assertEquals("err", frame.getString("type"), frame.encode());
      assertTrue(frame.getString("message").contains(", must be "), frame.encode());
    }
  }

  private static JsonObject mail(String subject) {
    return new JsonObject()
        .put("v", 1)
        .put("type", "email_plain")
        .put("context", new JsonObject().put("subject", subject).put("text", "It works."))
        .put(
            "recipients",
            new JsonArray()
                .add(new JsonObject().put("messenger", "smtp").put("address", "ada@example.org")));
  }

  private static JsonObject request(String address, JsonObject body) {
    return new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("replyAddress", "r")
        .put("body", body);
  }

  private List<JsonObject> exchange(int expected, JsonObject... frames) throws Exception {
    var classPath =
        DemoProcess.FAT_JAR.get(1)
            + File.pathSeparator
            + Path.of("target", "test-classes").toAbsolutePath();
    var how = new ArrayList<>(List.of("-cp", classPath, BusClient.class.getName()));
    var args = new ArrayList<>(List.of(String.valueOf(bridge), String.valueOf(expected)));
    for (var frame : frames) {
      args.add(frame.encode());
    }
    var ended =
        DemoProcess.run(
            how, Files.createTempDirectory(folder, "client"), args.toArray(String[]::new));
    assertEquals(0, ended.code(), ended.err());
    return ended.out().lines().map(JsonObject::new).toList();
  }
}

package org.sitemessage.vertx.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.vertx.web.request.BodyLimits;

/** Effects of slow, silent and broken bodies on the requests of other clients. */
@Timeout(60)
class BodiesTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final String SMALL = "{\"type\":\"plain\"}";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final List<Socket> sockets = new ArrayList<>();
  private HttpServer server = vertx.createHttpServer();

  @AfterEach
  void closes() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    await(vertx.close());
  }

  private void serves(BodyLimits limits) {
    vertx
        .eventBus()
        .consumer(BusAddress.SCHEDULE, message -> message.reply(new JsonObject().put("ok", true)));
    var router = Router.router(vertx);
    ApiRoutes.create(vertx, limits).mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @Test
  void announced_bodies_that_do_not_come_block_no_other_client() throws Exception {
    serves(BodyLimits.of(ApiRoutes.MAX_BODY_BYTES));
    for (int i = 0; i < 20; i++) {
      begin("/api/messages", ApiRoutes.MAX_BODY_BYTES, "{");
    }

    for (int i = 0; i < 30; i++) {
      assertStatus(200, post("/api/messages", "application/json", SMALL));
    }
  }

  @Test
  void large_bodies_leave_room_for_small_ones_and_are_refused_beyond_the_bound() throws Exception {
    serves(new BodyLimits(1_000_000, 1_200_000, LONG, LONG));
    var asked = Promise.<Message<Object>>promise();
    vertx.eventBus().consumer(BusAddress.PREVIEW, asked::complete);
    var first = begin("/api/preview", 800_008, "{\"a\":\"" + "x".repeat(800_000) + "\"}");
    var preview = await(asked.future());

    assertStatus(
        503, post("/api/messages", "application/json", "{\"a\":\"" + "x".repeat(300_000) + "\"}"));
    assertStatus(200, post("/api/messages", "application/json", SMALL));

    preview.reply(new JsonObject());
    assertEquals("HTTP/1.1 200", new String(first.getInputStream().readNBytes(12), UTF_8));
  }

  @Test
  void the_memory_of_bodies_is_free_again_when_they_are_answered() throws Exception {
    serves(new BodyLimits(1_000_000, 1_200_000, LONG, LONG));
    var large = "{\"a\":\"" + "x".repeat(800_000) + "\"}";

    for (int i = 0; i < 5; i++) {
      assertStatus(200, post("/api/messages", "application/json", large));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/messages", "/api/bounces", "/api/attachments?fileName=x"})
  void a_body_that_falls_silent_is_refused_with_408(String path) throws Exception {
    serves(new BodyLimits(1_000_000, 1_200_000, Duration.ofMillis(100), LONG));

    var slow = begin(path, 900_000, "{");

    assertStatus(408, new String(slow.getInputStream().readAllBytes(), UTF_8));
  }

  @Test
  void a_body_that_never_ends_is_refused_with_408() throws Exception {
    serves(new BodyLimits(1_000_000, 1_200_000, LONG, Duration.ofMillis(200)));

    var slow = begin("/api/messages", 900_000, "{");

    assertStatus(408, new String(slow.getInputStream().readAllBytes(), UTF_8));
  }

  @Test
  void a_body_that_the_application_has_read_already_is_used() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(BusAddress.SCHEDULE, message -> message.reply(message.body()));
    var router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false));
    ApiRoutes.create(vertx).mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));

    var answer = post("/api/messages", "application/json", SMALL);

    assertStatus(200, answer);
    assertTrue(answer.endsWith(SMALL), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data",
        "multipart/form-data; boundary=x"
      })
  void a_malformed_form_is_the_senders_mistake(String type) throws Exception {
    serves(BodyLimits.of(ApiRoutes.MAX_BODY_BYTES));
    try (var log = LogCapture.start()) {
      for (var body : List.of("", "--x\r\n\r\nno name\r\n--x--\r\n", "--\r\n\r\n----\r\n")) {
        assertStatus(400, post("/api/attachments", type, body));
        assertStatus(415, post("/api/messages", type, body));
        assertStatus(415, post("/api/bounces", type, body));
      }
      assertEquals("", log.text());
    }
  }

  @Test
  void a_field_of_70_kilobytes_beside_a_file_is_the_senders_mistake() throws Exception {
    serves(BodyLimits.of(ApiRoutes.MAX_BODY_BYTES));
    var body =
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n%s\r\n--x--\r\n"
            .formatted("y".repeat(70_000));

    assertStatus(400, post("/api/attachments", "multipart/form-data; boundary=x", body));
    assertStatus(
        400,
        post(
            "/api/preferences?user=1",
            "application/x-www-form-urlencoded",
            "a=" + "y".repeat(60_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/dispatches?status=%u0041", "/api/dispatches?%zz=1", "/api/suppressions?a=%"})
  void a_query_that_is_not_encoded_is_the_senders_mistake(String path) throws Exception {
    serves(BodyLimits.of(ApiRoutes.MAX_BODY_BYTES));
    try (var log = LogCapture.start()) {
      var answer =
          exchange(
              "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));

      assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
      assertEquals("", log.text());
    }
  }

  private Socket begin(String path, int length, String start) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    var head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, length, start);
    socket.getOutputStream().write(head.getBytes(UTF_8));
    return socket;
  }

  private String post(String path, String type, String body) throws IOException {
    return exchange(
        "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, type, body.getBytes(UTF_8).length, body));
  }

  private String exchange(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), () -> answer);
  }
}

package org.sitemessage.vertx.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.schedule.BusAddress;

/** Connections that send nothing, or half a head, beside those of other clients. */
@Timeout(60)
class ConnectionGuardTest {
  private static final Duration LONG = Duration.ofHours(1);

  /** Bytes of an answer that the buffers of the kernel do not hold. */
  private static final int LARGE = 64 << 20;

  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String ANSWER = "HTTP/1.1 200 OK";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final List<Socket> sockets = new ArrayList<>();
  private final Promise<Void> release = Promise.promise();
  private final Promise<Void> slowBegan = Promise.promise();
  private final Promise<Void> cut = Promise.promise();
  private HttpServer server = vertx.createHttpServer();

  private void serves(int max, int maxOfAddress, Duration head, Duration idle) {
    serves(
        ConnectionGuard.options(),
        max,
        maxOfAddress,
        new ConnectionGuard.Times(head, idle, ConnectionGuard.STALL));
  }

  /** Serves one connection, which makes way as soon as its client owes something. */
  private void servesOneWithoutPatience(HttpServerOptions options) {
    serves(options, 1, 1, new ConnectionGuard.Times(LONG, LONG, Duration.ZERO));
  }

  private void serves(
      HttpServerOptions options, int max, int maxOfAddress, ConnectionGuard.Times times) {
    var router = Router.router(vertx);
    var guarded = vertx.createHttpServer(options);
    ConnectionGuard.create(vertx, max, maxOfAddress, times).watch(guarded, router);
    ApiRoutes.create(vertx).mount(router);
    router
        .get("/slow")
        .handler(
            ctx -> {
              slowBegan.tryComplete();
              release.future().onSuccess(v -> ctx.end());
            });
    router
        .get("/large")
        .handler(ctx -> ctx.end(Buffer.buffer(new byte[LARGE])).onFailure(lost -> cut.complete()));
    router.get("/stream").handler(this::stream);
    router.get("/").handler(ctx -> ctx.end());
    router.post("/").handler(ctx -> ctx.request().body().onSuccess(body -> ctx.end()));
    guarded.webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage));
    server = await(guarded.requestHandler(router).listen(0, "127.0.0.1"));
  }

  /** Writes more and more, whether the client reads or not. */
  private void stream(RoutingContext ctx) {
    var response = ctx.response().setChunked(true);
    response.write(Buffer.buffer(new byte[LARGE / 4]));
    var timer = vertx.setPeriodic(10, t -> response.write("more"));
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  @AfterEach
  void closes() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    await(vertx.close());
  }

  @Test
  void silent_and_half_open_connections_are_closed_for_one_with_a_request() throws Exception {
    serves(10, 10, LONG, LONG);
    for (int i = 0; i < 50; i++) {
      var socket = open("127.0.0.1");
      socket.getOutputStream().write((i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nHo").getBytes(UTF_8));
    }

    for (int i = 0; i < 20; i++) {
      assertEquals(ANSWER, ask(open("127.0.0.1"), GET));
    }
  }

  @Test
  void the_limit_of_an_address_leaves_room_for_other_addresses() throws Exception {
    serves(4, 2, LONG, LONG);
    var other = open("127.0.0.2");
    assertEquals(ANSWER, ask(other, GET));

    for (int i = 0; i < 20; i++) {
      assertEquals(ANSWER, ask(open("127.0.0.1"), GET));
    }

    assertEquals(ANSWER, ask(other, GET), "the connection of the other address is still open");
  }

  @Test
  void a_connection_with_a_request_under_way_is_not_closed_for_another() throws Exception {
    serves(1, 1, LONG, LONG);
    var slow = open("127.0.0.1");
    slow.getOutputStream().write(GET.replace("/ ", "/slow ").getBytes(UTF_8));
    await(slowBegan.future());

    assertClosed(open("127.0.0.1"));

    release.complete();
    assertEquals(ANSWER, line(slow));
    assertEquals(ANSWER, ask(open("127.0.0.1"), GET), "it makes way when it is answered");
  }

  @Test
  void a_connection_is_closed_when_its_request_head_does_not_come() throws Exception {
    serves(10, 10, Duration.ofMillis(100), LONG);
    var silent = open("127.0.0.1");
    var half = open("127.0.0.1");
    half.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(UTF_8));

    assertClosed(silent);
    assertClosed(half);
  }

  @Test
  void a_connection_is_closed_when_no_further_request_comes() throws Exception {
    serves(10, 10, LONG, Duration.ofMillis(100));
    var socket = open("127.0.0.1");

    assertEquals(ANSWER, ask(socket, GET));

    assertClosed(socket);
  }

  @Test
  void a_connection_whose_client_still_reads_an_answer_is_not_closed_for_another()
      throws Exception {
    serves(1, 1, LONG, LONG);
    var reader = open("127.0.0.1");
    reader.getOutputStream().write(GET.replace("/ ", "/large ").getBytes(UTF_8));
    assertEquals(ANSWER, line(reader));

    assertClosed(open("127.0.0.1"));

    while (!line(reader).isEmpty()) {
      // The rest of the head.
    }
    assertEquals(LARGE, reader.getInputStream().readNBytes(LARGE).length);
    assertEquals(ANSWER, ask(reader, GET), "the connection serves the next request");
  }

  @Test
  void a_connection_whose_client_reads_nothing_of_an_answer_is_cut() throws Exception {
    serves(1, 1, LONG, Duration.ofMillis(200));
    var silent = open("127.0.0.1");
    silent.getOutputStream().write(GET.replace("/ ", "/large ").getBytes(UTF_8));

    await(cut.future());

    assertEquals(ANSWER, ask(open("127.0.0.1"), GET), "its place is free");
  }

  @Test
  void clients_that_owe_a_body_or_do_not_read_make_way() throws Exception {
    for (var stalled :
        List.of(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
            GET.replace("/ ", "/large "),
            GET.replace("/ ", "/stream "))) {
      serves(1, 1, LONG, LONG);
      var client = open("127.0.0.1");
      client.getOutputStream().write(stalled.getBytes(UTF_8));

      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            while (!isServed(open("127.0.0.1"))) {
              // The place is free when the client has been silent for long enough.
            }
          });
      await(server.close());
    }
  }

  private static boolean isServed(Socket client) throws IOException {
    try (client) {
      return ask(client, GET).equals(ANSWER);
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void an_upload_that_waits_for_the_store_is_not_closed_for_another() throws Exception {
    servesOneWithoutPatience(ConnectionGuard.options());
    var part = Promise.<Message<JsonObject>>promise();
    vertx.eventBus().<JsonObject>consumer(BusAddress.UPLOAD, part::complete);
    var client = open("127.0.0.1");
    var head =
        "POST /api/attachments?fileName=a HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain"
            + "\r\nContent-Length: %d\r\n\r\n";
    client.getOutputStream().write(head.formatted(Limits.PART_BYTES + 1).getBytes(UTF_8));
    client.getOutputStream().write(new byte[Limits.PART_BYTES]);
    var stored = await(part.future());

    assertClosed(open("127.0.0.1"));

    stored.fail(FailureCode.TOO_LARGE.code(), "too large");
    assertEquals("HTTP/1.1 413 Request Entity Too Large", line(client));
  }

  private HttpClient http2() {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
  }

  @Test
  void an_http_2_client_that_waits_for_its_answer_is_not_closed_for_another() throws Exception {
    servesOneWithoutPatience(new HttpServerOptions());
    var answer =
        http2()
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/slow")
            .compose(HttpClientRequest::send);
    await(slowBegan.future());

    assertFalse(isServed(open("127.0.0.1")));

    release.complete();
    assertEquals(200, await(answer).statusCode());
  }

  @Test
  void an_http_2_client_that_does_not_read_makes_way() throws Exception {
    servesOneWithoutPatience(new HttpServerOptions());
    await(
        http2()
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/large")
            .compose(HttpClientRequest::send)
            .onSuccess(response -> response.exceptionHandler(lost -> {}).pause()));

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (!isServed(open("127.0.0.1"))) {
            // The place is free when the server has filled the client's window.
          }
        });
  }

  @Test
  void an_upgraded_connection_is_not_closed_for_another() throws Exception {
    serves(1, 1, LONG, LONG);
    var client = vertx.createWebSocketClient();
    var answer = Promise.<String>promise();
    var socket = await(client.connect(server.actualPort(), "127.0.0.1", "/"));
    socket.textMessageHandler(answer::tryComplete);
    socket.closeHandler(closed -> answer.tryFail("closed"));

    assertClosed(open("127.0.0.1"));
    socket.writeTextMessage("still there");

    assertEquals("still there", await(answer.future()));
  }

  @Test
  void the_number_of_connections_is_lowered_to_the_room_of_the_process() {
    assertEquals(1, ConnectionGuard.fitting(1));
    assertTrue(ConnectionGuard.fitting(Integer.MAX_VALUE) < Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> ConnectionGuard.create(vertx, 0, 1));
  }

  private Socket open(String from) throws IOException {
    var socket =
        new Socket("127.0.0.1", server.actualPort(), java.net.InetAddress.getByName(from), 0);
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static String ask(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(UTF_8));
    var first = line(socket);
    while (!line(socket).isEmpty()) {
      // The rest of the head; the answers have no body.
    }
    return first;
  }

  private static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    int next = socket.getInputStream().read();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      next = socket.getInputStream().read();
    }
    return line.toString().strip();
  }

  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (SocketException e) {
      assertEquals("Connection reset", e.getMessage());
    }
  }
}

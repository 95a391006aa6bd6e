package org.sitemessage.demo.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.DemoConfig.Listen;

/** The bridge with clients that send malformed frames, or none. */
@Timeout(60)
class BridgeTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final String LARGE = "x".repeat(1 << 20);
  private static final String PING = "{\"type\":\"ping\"}";

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> sockets = new ArrayList<>();
  private int port;

  @AfterEach
  void closes() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    Waiting.started(vertx.close());
  }

  private void listens() {
    listens(new Listen("127.0.0.1", 0), Bridge.Limits.ofThisProcess());
  }

  private void listens(Listen at, Bridge.Limits limits) {
    port = Waiting.started(Bridge.listen(vertx, at, limits)).actualPort();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.STATS,
            message -> message.reply(new JsonObject().put("asked", message.body())));
    vertx.eventBus().consumer(BusAddress.PROBE, message -> message.fail(4041, "no such messenger"));
  }

  @Test
  void a_request_is_answered_and_a_refusal_has_its_code() throws Exception {
    listens();
    var client = open();

    send(client, request(BusAddress.STATS).put("body", new JsonObject().put("a", 1)).encode());
    var reply = receive(client);
    send(client, request(BusAddress.PROBE).encode());
    var refusal = receive(client);

    assertEquals("message", reply.getString("type"));
    assertEquals("r", reply.getString("address"));
    assertEquals("{\"asked\":{\"a\":1}}", reply.getJsonObject("body").encode());
    assertEquals("err", refusal.getString("type"));
    assertEquals("r", refusal.getString("address"));
    assertEquals(BusAddress.PROBE, refusal.getString("sourceAddress"));
    assertEquals(4041, refusal.getInteger("failureCode"));
    assertEquals("RECIPIENT_FAILURE", refusal.getString("failureType"));
    assertEquals("no such messenger", refusal.getString("message"));
  }

  @ParameterizedTest
  @ValueSource(strings = {BusAddress.PAUSE, BusAddress.DISPATCH, BusAddress.OPERATIONS})
  void requests_of_an_operator_are_passed_on(String address) throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(address, message -> message.reply(new JsonObject().put("done", 1)));
    listens();
    var client = open();

    send(
        client, "{\"type\":\"send\",\"address\":\"%s\",\"replyAddress\":\"r\"}".formatted(address));

    assertEquals(new JsonObject().put("done", 1), receive(client).getJsonObject("body"));
  }

  @Test
  void the_headers_of_a_trace_go_on_to_the_bus() throws Exception {
    listens();
    vertx
        .eventBus()
        .consumer(
            BusAddress.SCHEDULE,
            message ->
                message.reply(
                    new JsonObject()
                        .put("traceparent", message.headers().get("traceparent"))
                        .put("tracestate", message.headers().get("tracestate"))));
    var trace = new JsonObject().put("traceparent", "00-1-2-01").put("tracestate", "vendor=value");
    var client = open();

    send(client, request(BusAddress.SCHEDULE).put("headers", trace).encode());

    assertEquals(trace, receive(client).getJsonObject("body"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nope|the frame is not well-formed JSON (line 1, column",
        "[1]|the frame must be a JSON object",
        "''|the frame is not well-formed JSON",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"body\":{\"a\":\"\\ud800\"}}|the"
            + " frame: body.a has half",
        "{\"type\":\"send\",\"address\":\"other\"}|address is \"other\", must be one of"
            + " sitemessage.bounces, sitemessage.cancel, ",
        "{\"type\":\"publish\",\"address\":\"other\"}|address is \"other\", must be one of",
        "{\"type\":\"register\",\"address\":\"sitemessage.schedule\"}|address is"
            + " \"sitemessage.schedule\", must be sitemessage.event. and one of bounced, broken, ",
        "{\"type\":\"register\",\"address\":\"sitemessage.event.\"}|address is",
        "{\"type\":\"register\",\"address\":\"sitemessage.event.snet\"}|address is"
            + " \"sitemessage.event.snet\", must be sitemessage.event. and one of bounced, ",
        "{\"type\":\"unregister\",\"address\":\"sitemessage.event.snet\"}|address is",
        "{\"type\":\"unregister\",\"address\":\"sitemessage.event.sent\"}|unknown_address",
        "{\"type\":\"send\"}|missing_address",
        "{\"type\":\"dance\",\"address\":\"x\"}|unknown_type",
        "{\"address\":\"x\"}|unknown_type",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"headers\":1}|the frame's type",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"headers\":{\"timeout\":0}}|headers.timeout"
            + " must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"headers\":{\"Sitemessage-Caller\":\"x\"}}"
            + "|headers.Sitemessage-Caller is set by the bridge",
        "{\"type\":\"send\",\"address\":\"sitemessage.keys\"}|address is \"sitemessage.keys\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.audit\"}|address is \"sitemessage.audit\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.access\"}|address is \"sitemessage.access\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.users\"}|address is \"sitemessage.users\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.settings\"}|address is \"sitemessage.settings\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.login\"}|address is \"sitemessage.login\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.session\"}|address is \"sitemessage.session\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.link\"}|address is \"sitemessage.link\", must be",
        "{\"type\":\"send\",\"address\":\"sitemessage.node\"}|address is \"sitemessage.node\", must be"
      })
  void a_malformed_frame_is_answered_and_the_connection_stays(String frame, String message)
      throws Exception {
    listens();
    var client = open();

    send(client, frame);
    var answer = receive(client);
    send(client, PING);

    assertEquals("err", answer.getString("type"));
    assertEquals(4000, answer.getInteger("failureCode"));
    assertTrue(answer.getString("message").startsWith(message), answer.encode());
    assertEquals("pong", receive(client).getString("type"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2_000_000_000, -1, Integer.MIN_VALUE, 16 * 1024 * 1024 + 1})
  void a_frame_that_announces_too_much_is_refused_at_once(int length) throws Exception {
    listens();
    var client = open();

    client.getOutputStream().write(ByteBuffer.allocate(4).putInt(length).array());
    var answer = receive(client);

    assertEquals(4130, answer.getInteger("failureCode"));
    assertTrue(answer.getString("message").startsWith("the frame announces"), answer.encode());
    assertClosed(client);
  }

  @Test
  void frames_that_do_not_end_take_limited_memory() throws Exception {
    listens(new Listen("127.0.0.1", 0), new Bridge.Limits(100_000, 150_000, 64, LONG));
    var first = open();
    begin(first, 90_000, 80_000);
    var second = open();
    begin(second, 90_000, 80_000);

    // The bridge reads them in any order.
    var refused =
        CompletableFuture.anyOf(refused(first), refused(second)).get(20, TimeUnit.SECONDS);
    assertClosed((Socket) refused);
    var third = open();
    send(third, PING);
    assertEquals("pong", receive(third).getString("type"));
  }

  @Test
  void half_a_frame_closes_its_connection_and_a_silent_connection_stays() throws Exception {
    listens(
        new Listen("127.0.0.1", 0),
        new Bridge.Limits(100_000, 150_000, 64, Duration.ofMillis(100)));
    var silent = open();
    send(silent, PING);
    assertEquals("pong", receive(silent).getString("type"));
    var unused = open();
    var half = open();
    begin(half, 1_000, 10);

    assertEquals(4000, receive(half).getInteger("failureCode"));
    assertClosed(half);
    for (var client : List.of(silent, unused)) {
      send(client, PING);
      assertEquals("pong", receive(client).getString("type"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void further_requests_of_a_client_wait_for_replies_to_earlier_ones(boolean wantsReply)
      throws Exception {
    listens(new Listen("127.0.0.1", 0), new Bridge.Limits(1_000_000, 9_000_000, 3, LONG));
    var open = new AtomicInteger();
    var most = new AtomicInteger();
    var seen = new CountDownLatch(20);
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.SCHEDULE,
            message -> {
              most.accumulateAndGet(open.incrementAndGet(), Math::max);
              vertx.setTimer(
                  10,
                  later -> {
                    open.decrementAndGet();
                    message.reply(new JsonObject());
                    seen.countDown();
                  });
            });
    var client = open();

    for (int i = 0; i < 20; i++) {
      var request = request(BusAddress.SCHEDULE);
      if (!wantsReply) {
        request.remove("replyAddress");
      }
      send(client, request.encode());
    }
    send(client, PING);

    assertTrue(seen.await(20, TimeUnit.SECONDS));
    assertTrue(most.get() <= 3, most + " requests were under way");
    var answers = new ArrayList<String>();
    for (int i = 0; i < (wantsReply ? 21 : 1); i++) {
      answers.add(receive(client).getString("type"));
    }
    assertEquals(wantsReply ? 20 : 0, Collections.frequency(answers, "message"));
    assertEquals(1, Collections.frequency(answers, "pong"));
  }

  @Test
  void large_and_small_frames_are_handled_in_their_order() throws Exception {
    listens();
    var order = new CopyOnWriteArrayList<Integer>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.SCHEDULE,
            message -> {
              order.add(message.body().getInteger("n"));
              message.reply(new JsonObject());
            });
    var client = open();

    for (int i = 0; i < 10; i++) {
      var body = new JsonObject().put("n", i).put("text", "x".repeat(i % 2 == 0 ? 200_000 : 1));
      send(client, request(BusAddress.SCHEDULE).put("body", body).encode());
    }
    for (int i = 0; i < 10; i++) {
      assertEquals("message", receive(client).getString("type"));
    }
    send(client, "x".repeat(100_000));
    send(client, PING);

    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), order);
    assertEquals(4000, receive(client).getInteger("failureCode"));
    assertEquals("pong", receive(client).getString("type"));
  }

  @Test
  void a_subscriber_that_does_not_read_loses_its_connection() throws Exception {
    listens(new Listen("127.0.0.1", 0, 1, 1), Bridge.Limits.ofThisProcess());
    var subscriber = open();
    send(subscriber, "{\"type\":\"register\",\"address\":\"sitemessage.event.sent\"}");
    send(subscriber, PING);
    assertEquals("pong", receive(subscriber).getString("type"));

    for (int i = 0; i < 64; i++) {
      vertx.eventBus().publish("sitemessage.event.sent", new JsonObject().put("a", LARGE));
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (!isServed(open())) {
            // The place is free when the subscriber's connection is closed.
          }
        });
  }

  private static boolean isServed(Socket client) throws IOException {
    try (client) {
      send(client, PING);
      return receive(client).getString("type").equals("pong");
    } catch (EOFException | SocketException e) {
      return false;
    }
  }

  @Test
  void idle_connections_are_closed_for_new_ones_and_subscribers_stay() throws Exception {
    listens(new Listen("127.0.0.1", 0, 5, 5), new Bridge.Limits(100_000, 150_000, 64, LONG));
    var subscriber = open();
    send(subscriber, "{\"type\":\"register\",\"address\":\"sitemessage.event.sent\"}");
    send(subscriber, PING);
    assertEquals("pong", receive(subscriber).getString("type"));

    for (int i = 0; i < 20; i++) {
      var client = open();
      send(client, PING);
      assertEquals("pong", receive(client).getString("type"));
    }
    vertx.eventBus().publish("sitemessage.event.sent", new JsonObject().put("dispatchId", 7));

    var event = receive(subscriber);
    assertEquals("sitemessage.event.sent", event.getString("address"));
    assertEquals(7, event.getJsonObject("body").getInteger("dispatchId"));
    assertFalse(event.getBoolean("send"));
  }

  private static JsonObject request(String address) {
    return new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("replyAddress", "r")
        .put("body", new JsonObject());
  }

  private Socket open() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String frame) throws IOException {
    var bytes = frame.getBytes(UTF_8);
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  private static void begin(Socket socket, int announced, int sent) throws IOException {
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(announced);
    out.write(new byte[sent]);
    out.flush();
  }

  private static JsonObject receive(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    return new JsonObject(new String(in.readNBytes(in.readInt()), UTF_8));
  }

  /** Completes with a client that receives a refusal for lack of memory. */
  private static CompletableFuture<Socket> refused(Socket socket) {
    var answer = new CompletableFuture<Socket>();
    var thread =
        new Thread(
            () -> {
              try {
                assertEquals(5030, receive(socket).getInteger("failureCode"));
                answer.complete(socket);
              } catch (SocketException e) {
                // The test is over, and has closed the client that was not refused.
              } catch (IOException | AssertionError e) {
                answer.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return answer;
  }

  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (SocketException e) {
      assertEquals("Connection reset", e.getMessage());
    }
  }
}

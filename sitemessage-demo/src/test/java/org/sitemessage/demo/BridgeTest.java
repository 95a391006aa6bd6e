package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.DemoConfig.Listen;

/** The bridge with clients that send malformed frames, or none. */
@Timeout(60)
class BridgeTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final String PING = "{\"type\":\"ping\"}";

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> sockets = new ArrayList<>();
  private int port;

  @AfterEach
  void closes() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    Engine.started(vertx.close());
  }

  private void listens() {
    listens(new Listen("127.0.0.1", 0), Bridge.Limits.ofThisProcess());
  }

  private void listens(Listen at, Bridge.Limits limits) {
    port = Engine.started(Bridge.listen(vertx, at, limits)).actualPort();
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
  @CsvSource(
      delimiter = '|',
      value = {
        "nope|the frame is not well-formed JSON (line 1, column",
        "[1]|the frame must be a JSON object",
        "''|the frame is not well-formed JSON",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"body\":{\"a\":\"\\ud800\"}}|the"
            + " frame: body.a has half",
        "{\"type\":\"send\",\"address\":\"other\"}|access_denied",
        "{\"type\":\"publish\",\"address\":\"other\"}|access_denied",
        "{\"type\":\"register\",\"address\":\"sitemessage.schedule\"}|access_denied",
        "{\"type\":\"register\",\"address\":\"sitemessage.event.\"}|access_denied",
        "{\"type\":\"unregister\",\"address\":\"sitemessage.event.sent\"}|unknown_address",
        "{\"type\":\"send\"}|missing_address",
        "{\"type\":\"dance\",\"address\":\"x\"}|unknown_type",
        "{\"address\":\"x\"}|unknown_type",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"headers\":1}|the frame's type",
        "{\"type\":\"send\",\"address\":\"sitemessage.stats\",\"headers\":{\"timeout\":0}}|headers.timeout"
            + " must be"
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
    listens(new Listen("127.0.0.1", 0), new Bridge.Limits(100_000, 150_000, LONG, LONG));
    var first = open();
    begin(first, 90_000, 80_000);
    send(open(), PING);
    var second = open();
    begin(second, 90_000, 80_000);

    assertEquals(5030, receive(second).getInteger("failureCode"));
    assertClosed(second);
    var third = open();
    send(third, PING);
    assertEquals("pong", receive(third).getString("type"));
  }

  @Test
  void a_connection_without_a_frame_and_one_with_half_a_frame_are_closed() throws Exception {
    listens(
        new Listen("127.0.0.1", 0),
        new Bridge.Limits(100_000, 150_000, Duration.ofMillis(100), Duration.ofMillis(100)));
    var silent = open();
    var half = open();
    begin(half, 1_000, 10);

    assertEquals(4000, receive(silent).getInteger("failureCode"));
    assertClosed(silent);
    assertEquals(4000, receive(half).getInteger("failureCode"));
    assertClosed(half);
  }

  @Test
  void idle_connections_are_closed_for_new_ones_and_subscribers_stay() throws Exception {
    listens(new Listen("127.0.0.1", 0, 5, 5), new Bridge.Limits(100_000, 150_000, LONG, LONG));
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

  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (SocketException e) {
      assertEquals("Connection reset", e.getMessage());
    }
  }
}

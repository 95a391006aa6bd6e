package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedHttpServerTest {
  private final ScriptedHttpServer server = ScriptedHttpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
  }

  @Test
  void the_server_answers_and_shows_the_requests() throws IOException {
    server.on("POST", "/send", HttpReaction.reply(200, "{\"id\":1}"));

    try (var client = new Client(server.port())) {
      client.say(
          "POST /send?a=1&b=x%20y HTTP/1.1\r\nX-Key: k\r\nContent-Length: 7\r\n\r\nq=%D0%B0");
      client.expectStatus(200);
    }

    server.received(1).join();
    var request = server.requests().get(0);
    assertEquals("/send", request.path());
    assertEquals(Map.of("a", "1", "b", "x y"), request.parameters());
    assertEquals("k", request.header("x-KEY").orElseThrow());
    assertEquals("q=%D0%B", request.body());
  }

  @Test
  void it_reads_chunks_and_serves_a_connection_more_than_once() throws IOException {
    server.on("*", "/a*", HttpReaction.reply(200, "ok"));

    try (var client = new Client(server.port())) {
      client.say(
          "PUT /ab HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
      client.expectStatus(200).expectBody("ok");
      client.say("GET /other HTTP/1.1\r\n\r\n").expectStatus(404);
    }

    assertEquals("hello", server.requests().get(0).body());
    assertEquals(1, server.connections());
  }

  @Test
  void reactions_scripted_once_come_first() throws IOException {
    server.on("GET", "/", HttpReaction.reply(200)).once("GET", "/", HttpReaction.reply(429));
    server.next(HttpReaction.reply(503).with("Retry-After", "7"));

    try (var client = new Client(server.port())) {
      for (int status : new int[] {503, 429, 200, 200}) {
        client.say("GET / HTTP/1.1\r\n\r\n").expectStatus(status);
        client.skipHead();
      }
    }
  }

  @Test
  void it_breaks_connections_where_it_is_told_to() throws IOException {
    server.dropConnections(1).next(HttpReaction.drop()).next(HttpReaction.dropAtBody());
    server.next(HttpReaction.halfClose());
    try (var client = new Client(server.port())) {
      client.expectEnd();
    }
    assertTrue(server.requests().isEmpty());

    for (int i = 0; i < 3; i++) {
      try (var client = new Client(server.port())) {
        client.say("GET / HTTP/1.1\r\n\r\n").expectEnd();
      }
    }

    assertEquals(3, server.requests().size());
  }

  @Test
  void it_cuts_a_body_short() throws IOException {
    server.next(HttpReaction.reply(200, "1234").cutShort());

    try (var client = new Client(server.port())) {
      client.say("GET / HTTP/1.1\r\n\r\n").expectStatus(200).skipHead();
      client.expectRest("12");
    }
  }

  /** A client that speaks line by line. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(10_000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    Client say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Client expectStatus(int status) throws IOException {
      var line = String.valueOf(in.readLine());
      assertTrue(line.startsWith("HTTP/1.1 " + status), line);
      return this;
    }

    void skipHead() throws IOException {
      for (var line = in.readLine(); line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
    }

    void expectBody(String body) throws IOException {
      skipHead();
      var chars = new char[body.length()];
      assertEquals(chars.length, in.read(chars));
      assertEquals(body, new String(chars));
    }

    void expectRest(String rest) throws IOException {
      assertEquals(rest, in.readLine());
      expectEnd();
    }

    void expectEnd() throws IOException {
      assertNull(in.readLine());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

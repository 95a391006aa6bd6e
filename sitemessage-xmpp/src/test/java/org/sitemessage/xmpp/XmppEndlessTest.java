package org.sitemessage.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.xmpp.XmppFixture.chat;
import static org.sitemessage.xmpp.XmppFixture.deliver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose stanza does not end. */
class XmppEndlessTest {
  private static final String HEAD =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
          + " xmlns:stream='http://etherx.jabber.org/streams' from='localhost' id='1' version='1.0'>"
          + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>";

  private final XmppFixture fixture = new XmppFixture();
  private final CompletableFuture<Long> sent = new CompletableFuture<>();

  @AfterEach
  void tear_down() {
    fixture.close();
  }

  @Test
  void a_stanza_without_end_ends_the_connection() throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var thread = new Thread(() -> serve(server), "endless-xmpp");
      thread.setDaemon(true);
      thread.start();

      var outcome =
          deliver(fixture.messenger(server.getLocalPort()), chat("alice@localhost", "Hello."));

      assertEquals("deferred", outcome.kind(), outcome.reason());
      assertTrue(outcome.reason().contains(StanzaLimit.OVERRUN), outcome.reason());
      // What the server could send beyond the limit waits in the buffers of the sockets.
      assertTrue(sent.get(XmppFixture.PATIENCE_SECONDS, TimeUnit.SECONDS) < 8L * StanzaLimit.BYTES);
    }
  }

  private void serve(ServerSocket server) {
    try (var socket = server.accept()) {
      send(socket);
    } catch (IOException e) {
      sent.completeExceptionally(e);
    }
  }

  private void send(Socket socket) throws IOException {
    long count = 0;
    var piece = "x".repeat(65_536).getBytes(UTF_8);
    OutputStream out = socket.getOutputStream();
    out.write(HEAD.getBytes(UTF_8));
    try {
      while (count < Integer.MAX_VALUE) {
        out.write(piece);
        count += piece.length;
      }
    } catch (IOException e) {
      sent.complete(count); // the client has closed
    }
    sent.complete(count);
  }
}

package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.messenger.smtp.text.MailText;
import org.sitemessage.vertx.messenger.smtp.text.MailTextWriter;

/** A connection at moments that no real socket could be stopped at. */
class SmtpDialogueTest {
  private final List<String> failures = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private final List<Promise<Void>> writes = new ArrayList<>();
  private Handler<Buffer> handler = data -> {};

  /**
   * A socket that delivers some bytes just before its handshake ends, as Vert.x does, and whose
   * writes the test completes.
   */
  @SuppressWarnings("unchecked") // a handler of a socket gets buffers
  private NetSocket socket(String plain) {
    return (NetSocket)
        Proxy.newProxyInstance(
            NetSocket.class.getClassLoader(),
            new Class<?>[] {NetSocket.class},
            (socket, method, arguments) -> {
              switch (method.getName()) {
                case "handler" -> handler = (Handler<Buffer>) arguments[0];
                case "write" -> {
                  written.add(arguments[0].toString());
                  writes.add(Promise.promise());
                  return writes.get(writes.size() - 1).future();
                }
                case "writeQueueFull" -> {
                  return false;
                }
                case "upgradeToSsl" -> handler.handle(Buffer.buffer(plain));
                default -> {}
              }
              return method.getReturnType() == Future.class ? Future.succeededFuture() : socket;
            });
  }

  private SmtpDialogue dialogue(String plain) {
    return new SmtpDialogue(
        socket(plain),
        SmtpOptions.from("site@example.org"),
        stage -> {},
        failure -> failures.add(failure.text()));
  }

  @Test
  void the_end_of_a_long_text_waits_until_the_network_has_taken_all_pieces() {
    var dialogue = dialogue("");
    var lines = Buffer.buffer(("x".repeat(62) + "\r\n").repeat(4096));
    var text =
        new MailText(
            Buffer.buffer(), List.of(new MailText.Piece(lines, Optional.empty())), lines.length());
    var vertx = Vertx.vertx();
    MailTextWriter.write(vertx.getOrCreateContext(), text, dialogue)
        .onSuccess(v -> dialogue.endText());

    for (int piece = 0; piece < 4; piece++) {
      assertEquals(piece + 1, written.size());
      writes.get(piece).complete();
    }

    assertEquals(lines.toString() + ".\r\n", String.join("", written));
    assertEquals(5, written.size());
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"250-x\r\n250-SIZE 1\r\n", "250 x\r\n", "2"})
  void plain_text_during_the_handshake_ends_the_connection(String plain) {
    var dialogue = dialogue(plain);
    var ready = dialogue.ask(SmtpStage.STARTTLS, "STARTTLS", "2");
    handler.handle(Buffer.buffer("220 go ahead\r\n"));

    var hello =
        ready
            .compose(reply -> dialogue.secure())
            .compose(v -> dialogue.ask(SmtpStage.HELLO, "EHLO client.test", "2"))
            .otherwise(failure -> "none");

    assertEquals("none", await(hello));
    assertEquals(List.of("the server sent more replies than there were commands"), failures);
    assertTrue(dialogue.isClosed());
    assertEquals(List.of("STARTTLS\r\n"), written);
  }
}

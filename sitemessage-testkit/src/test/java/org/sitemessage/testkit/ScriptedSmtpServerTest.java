package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedSmtpServerTest {
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
  }

  @Test
  void the_server_accepts_a_mail_and_shows_it() throws IOException {
    try (var client = new Client(server.port())) {
      client.expect("220 ").say("EHLO me").expect("250 ").say("MAIL FROM:<a@b.example>");
      client.expect("250 ").say("RCPT TO:<c@d.example>").expect("250 ").say("DATA");
      client.expect("354 ").say("Subject: x\r\n\r\n..dot\r\n.").expect("250 ").say("QUIT");
      client.expect("221 ").expectEnd();
    }

    assertEquals(
        List.of(
            new ReceivedMail(
                "a@b.example", List.of("c@d.example"), "Subject: x\r\n\r\n.dot\r\n", false, "")),
        server.mails());
    assertEquals(1, server.connections());
    assertTrue(server.commands().contains("RCPT TO:<c@d.example>"));
  }

  @Test
  void it_misbehaves_the_time_it_was_told_to() throws IOException {
    server.at(SmtpStage.MAIL, 2, SmtpReaction.reply("451-later\n451 really"));

    try (var client = new Client(server.port())) {
      client.expect("220 ").say("MAIL FROM:<a@b.example>").expect("250 ");
      client.say("MAIL FROM:<a@b.example>").expect("451-later").expect("451 really");
      client.say("MAIL FROM:<a@b.example>").expect("250 ");
    }
  }

  @Test
  void it_hangs_up_until_it_is_told_to_behave() throws IOException {
    server.at(SmtpStage.GREETING, SmtpReaction.replyAndDrop("421 bye"));
    try (var client = new Client(server.port())) {
      client.expect("421 bye").expectEnd();
    }

    server.behave();

    try (var client = new Client(server.port())) {
      client.expect("220 ");
    }
  }

  @Test
  void it_lets_in_by_the_token_it_was_told_last() throws IOException {
    server.token("me", "old").token("me", "new");

    try (var client = new Client(server.port())) {
      client.expect("220 ").say("EHLO me").expect("250-").expect("250 AUTH XOAUTH2");
      client.say("AUTH XOAUTH2 " + bearer("old")).expect("334 ").say("").expect("535 ");
      client.say("AUTH XOAUTH2 " + bearer("new")).expect("235 ");
    }
  }

  private static String bearer(String token) {
    var text = "user=me\1auth=Bearer " + token + "\1\1";
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void it_lets_in_whom_it_knows_and_shows_no_credentials() throws IOException {
    server.login("me", "pw");

    try (var client = new Client(server.port())) {
      client.expect("220 ").say("AUTH PLAIN AG1lAG5v").expect("535 ");
      client.say("AUTH LOGIN").expect("334 ").say("bWU=").expect("334 ").say("cHc=").expect("235 ");
    }

    assertEquals(List.of("AUTH PLAIN ***", "AUTH LOGIN"), server.commands().subList(0, 2));
  }

  @Test
  void nobody_listens_at_a_dead_port() {
    assertThrows(ConnectException.class, () -> new Client(ScriptedSmtpServer.deadPort()).close());
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

    Client say(String lines) throws IOException {
      socket.getOutputStream().write((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Client expect(String start) throws IOException {
      var line = String.valueOf(in.readLine());
      assertTrue(line.startsWith(start), () -> start + " expected, " + line + " came");
      return this;
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

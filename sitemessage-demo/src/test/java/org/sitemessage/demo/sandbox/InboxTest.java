package org.sitemessage.demo.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.demo.base.Waiting;

@Timeout(30)
class InboxTest {
  private static final String HEAD = "HELO t\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final Inbox inbox = Inbox.start(vertx, 0);

  @AfterEach
  void stops() {
    Waiting.started(vertx.close());
  }

  /** Sends all commands at once, and reads until the inbox closes the connection. */
  private List<String> dialogue(String text) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), inbox.port());
        var replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      socket.getOutputStream().write((text + "QUIT\r\n").getBytes(UTF_8));
      return replies.lines().toList();
    }
  }

  @Test
  void mails_that_come_in_one_piece_are_accepted_one_after_the_other() throws Exception {
    var mail = "Subject: %s\r\n\r\n..dotted\r\n.\r\n";

    var replies = dialogue(HEAD + mail.formatted("1") + HEAD.substring(8) + mail.formatted("Two"));

    assertEquals(
        List.of("250 kept by the sandbox as 1", "250 kept by the sandbox as 2"),
        List.of(replies.get(5), replies.get(9)));
    assertEquals("221 Bye", replies.get(10));
    assertEquals(List.of("Two", "1"), inbox.mails().stream().map(Mail::subject).toList());
    assertTrue(new String(inbox.mails().get(0).raw(), UTF_8).endsWith("\r\n\r\n.dotted\r\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RCPT TO:<a@b.c>|503 MAIL comes first",
        "DATA|503 RCPT comes first",
        "MAIL FROM:a@b.c|501 must be MAIL FROM:<address>",
        "MAIL FROM:<a@b.c> SIZE=33554433|552 the sandbox accepts mails of up to 32 MiB",
        "MAIL FROM:<a@b.c> BODY=8BITMIME SIZE=99999999999999999999|552 the sandbox accepts mails of up to 32 MiB",
        "MAIL FROM:<> BODY=8BITMIME SIZE=100|250 Ok",
        "mail from:<a@b.c>|250 Ok",
        "RSET|250 Ok",
        "STARTTLS|502 the sandbox does not know STARTTLS",
        "''|'502 the sandbox does not know '"
      })
  void a_command_is_answered(String command, String reply) throws Exception {
    assertEquals(
        List.of("220 localhost ESMTP sitemessage sandbox", reply, "221 Bye"),
        dialogue(command + "\r\n"));
  }

  @Test
  void a_mail_that_is_too_large_is_refused_and_the_next_is_accepted() throws Exception {
    var line = "x".repeat(1 << 20) + "\r\n";

    var replies = dialogue(HEAD + line.repeat(33) + ".\r\n" + HEAD + "Subject: 2\r\n.\r\n");

    assertEquals("552 the sandbox accepts mails of up to 32 MiB", replies.get(5));
    assertEquals(List.of("2"), inbox.mails().stream().map(Mail::subject).toList());
  }
}

package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.mail;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on the wire, as a server sees them that answers only those that it waits for. */
class SmtpCommandsTest {
  private final SmtpFixture fixture = new SmtpFixture();
  private final Vertx vertx = Vertx.vertx();
  private final List<String> heard = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();
  private final List<String> replies = new ArrayList<>();
  private final Promise<Void> finished = Promise.promise();

  @AfterEach
  void tear_down() {
    fixture.close();
    await(vertx.close());
  }

  /** Replies once it has received exactly these bytes. */
  private SmtpCommandsTest after(String commands, String reply) {
    expected.add(commands);
    replies.add(reply.replace("\n", "\r\n") + "\r\n");
    return this;
  }

  private int start() {
    NetServer server = vertx.createNetServer().connectHandler(this::serve);
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  private void serve(NetSocket socket) {
    socket.write(replies.get(0));
    var received = new StringBuilder();
    socket.handler(
        data -> {
          received.append(data);
          int step = heard.size() + 1;
          if (step < expected.size() && received.toString().endsWith(expected.get(step))) {
            heard.add(received.toString());
            received.setLength(0);
            socket.write(replies.get(step));
          }
          if (heard.size() == expected.size() - 1) {
            finished.tryComplete();
          }
        });
  }

  @Test
  void the_commands_of_a_mail_go_out_at_once_if_the_server_offers_pipelining() {
    after("", "220 a")
        .after("EHLO client.test\r\n", "250-a\n250 PIPELINING")
        .after(
            "MAIL FROM:<site@example.org>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n",
            "250-2.1.0 sender\n250 2.1.0 ok\n250 2.1.5 ok\n354 go ahead")
        .after("\r\n\r\nHello.\r\n.\r\n", "250 queued");
    var messenger = fixture.messenger(start());

    var outcome = await(messenger.deliver(mail("a@b.example")));

    assertEquals("sent", outcome.kind(), outcome.reason());
  }

  @ParameterizedTest
  @CsvSource({"true, HELP", "false, PIPELINING"})
  void each_command_waits_for_its_reply_otherwise(boolean pipelining, String offer) {
    after("", "220 a")
        .after("EHLO client.test\r\n", "250-a\n250 " + offer)
        .after("MAIL FROM:<site@example.org>\r\n", "250 ok")
        .after("RCPT TO:<a@b.example>\r\n", "250 ok")
        .after("DATA\r\n", "354 go ahead")
        .after("\r\n\r\nHello.\r\n.\r\n", "250 queued");
    var options = new JsonObject().put("pipelining", pipelining);

    var outcome = await(fixture.messenger(start(), options).deliver(mail("a@b.example")));

    assertEquals("sent", outcome.kind(), outcome.reason());
    assertEquals("MAIL FROM:<site@example.org>\r\n", heard.get(1));
  }

  @Test
  void a_server_that_knows_a_mechanism_in_name_only_is_offered_the_next_one() {
    after("", "220 a")
        .after("EHLO client.test\r\n", "250-a\n250 AUTH PLAIN CRAM-MD5")
        .after("AUTH CRAM-MD5\r\n", "334 PDEuMkBhPg==")
        .after("c2l0ZSBhMGUxODJkZTgxZTM4YTZkMjdjYzY4ZDVkZjczODNiZA==\r\n", "504 5.5.4 not here")
        .after("AUTH PLAIN AHNpdGUAczNjcmV0\r\n", "235 welcome");
    var login = new JsonObject().put("login", "site").put("password", "s3cret");
    fixture.messenger(start(), login).connect();

    await(finished.future());
  }

  @Test
  void a_server_that_does_not_end_its_challenges_puts_all_mails_off() {
    after("", "220 a")
        .after("EHLO client.test\r\n", "250-a\n250 AUTH CRAM-MD5")
        .after("AUTH CRAM-MD5\r\n", "334 PDEuMkBhPg==")
        .after("c2l0ZSBhMGUxODJkZTgxZTM4YTZkMjdjYzY4ZDVkZjczODNiZA==\r\n", "334 PDEuMkBhPg==");
    var login = new JsonObject().put("login", "site").put("password", "s3cret");
    // The login at the start is the only connection that this server answers.
    var messenger = fixture.messenger(start(), login);

    var outcome = await(messenger.deliver(mail("a@b.example")));

    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals("at AUTH: the server asks for more than the mechanism has", outcome.reason());
  }

  @Test
  void a_mechanism_that_this_machine_does_not_have_leads_to_the_next_one() {
    after("", "220 a")
        .after("EHLO client.test\r\n", "250-a\n250 AUTH PLAIN DIGEST-MD5")
        .after("AUTH PLAIN AHNpdGUAczNjcmV0\r\n", "235 welcome");
    var login = new JsonObject().put("login", "site").put("password", "s3cret");
    var sasl = Security.getProvider("SunSASL");
    Security.removeProvider(sasl.getName());
    try {
      fixture.messenger(start(), login).connect();

      await(finished.future());
    } finally {
      Security.addProvider(sasl);
    }
  }

  @Test
  void a_challenge_that_cannot_be_read_puts_all_mails_off() {
    after("", "220 a")
        .after("EHLO client.test\r\n", "250-a\n250 AUTH CRAM-MD5")
        .after("AUTH CRAM-MD5\r\n", "334 nonsense!");
    var login = new JsonObject().put("login", "site").put("password", "s3cret");
    // The login at the start is the only connection that this server answers.
    var messenger =
        fixture.messenger(start(), login.put("authMethods", new JsonArray().add("CRAM-MD5")));

    var outcome = await(messenger.deliver(mail("a@b.example")));

    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals("at AUTH: the server's challenge is no Base64", outcome.reason());
  }
}

package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.testkit.SmtpReaction.drop;
import static org.sitemessage.testkit.SmtpReaction.reply;
import static org.sitemessage.testkit.SmtpReaction.replyAndDrop;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.mail;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.TlsFixture;

/** Connections are secured, shared and replaced. */
class SmtpConnectionTest {
  private static final JsonObject ONE = new JsonObject().put("maxConnections", 1);

  private final SmtpFixture fixture = new SmtpFixture();
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  @Test
  void the_login_is_tried_when_it_connects_ahead_and_no_mail_is_begun() throws Exception {
    var loggedIn = server.login("site", "s3cret").reached(SmtpStage.AUTH);
    var messenger =
        fixture.messenger(
            server.port(),
            new JsonObject()
                .put("login", "site")
                .put("password", "s3cret")
                .put("maxConnections", 1));
    messenger.connect();
    loggedIn.get(SmtpFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals("sent", outcome.kind(), outcome.reason());
    assertEquals(2, server.connections());
    assertEquals(1, server.mails().size());
    assertEquals(
        1, server.commands().stream().filter(line -> line.startsWith("MAIL FROM:")).count());
  }

  @Test
  void required_tls_trusts_the_certificate_it_is_given_and_logs_in_under_its_cover() {
    server.startTlsWith(TlsFixture.server("localhost")).login("site", "s3cret");
    var messenger =
        fixture.messenger(
            server.port(),
            new JsonObject()
                .put("tls", "required")
                .put("trustCertificates", TlsFixture.certificate("localhost"))
                .put("login", "site")
                .put("password", "s3cret"));

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals("sent", outcome.kind(), outcome.reason());
    var mail = server.mails().get(0);
    assertTrue(mail.tls());
    assertEquals("site", mail.login());
    assertEquals("site@example.org", mail.from());
    assertEquals(List.of("a@b.example"), mail.recipients());
  }

  @Test
  void tls_from_the_first_byte_trusts_the_certificate_it_is_given() {
    try (var secure = ScriptedSmtpServer.startTls(TlsFixture.server("localhost"))) {
      var messenger =
          fixture.messenger(
              secure.port(),
              new JsonObject()
                  .put("tls", "direct")
                  .put("trustCertificates", TlsFixture.certificate("localhost")));

      assertSent(deliver(messenger, mail("a@b.example")));

      assertTrue(secure.mails().get(0).tls());
    }
  }

  @ParameterizedTest
  @CsvSource({"required, true, deferred", "required, false, sent"})
  void a_certificate_for_another_host_is_refused_unless_told_otherwise(
      String tls, boolean verifyHost, String kind) {
    server.startTlsWith(TlsFixture.server("other"));
    var messenger =
        fixture.messenger(
            server.port(),
            new JsonObject()
                .put("tls", tls)
                .put("trustCertificates", TlsFixture.certificate("other"))
                .put("verifyHost", verifyHost));

    assertEquals(kind, deliver(messenger, mail("a@b.example")).kind());
  }

  @ParameterizedTest
  @CsvSource({"required, true", "optional, false", "optional, true"})
  void any_certificate_does_when_all_are_trusted_or_tls_is_optional(String tls, boolean trustAll) {
    server.startTlsWith(TlsFixture.server("other"));
    var messenger =
        fixture.messenger(
            server.port(), new JsonObject().put("tls", tls).put("trustAll", trustAll));

    assertSent(deliver(messenger, mail("a@b.example")));

    assertTrue(server.mails().get(0).tls());
  }

  @Test
  void optional_tls_does_without_when_none_is_offered() {
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "optional"));

    assertSent(deliver(messenger, mail("a@b.example")));

    assertFalse(server.mails().get(0).tls());
  }

  @Test
  void a_session_with_refused_optional_tls_continues_in_clear_text() {
    server
        .startTlsWith(TlsFixture.server("localhost"))
        .at(SmtpStage.STARTTLS, reply("454 4.7.0 TLS not available"));
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "optional"));

    assertSent(deliver(messenger, mail("a@b.example")));

    assertFalse(server.mails().get(0).tls());
    assertEquals(1, server.commands().stream().filter("STARTTLS"::equals).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH=LOGIN PLAIN", "auth login", "AUTH=PLAIN"})
  void a_login_is_found_in_every_spelling_of_old_servers(String offer) {
    server.offering(offer).letIn("site", "s3cret");
    var messenger =
        fixture.messenger(
            server.port(), new JsonObject().put("login", "site").put("password", "s3cret"));

    assertSent(deliver(messenger, mail("a@b.example")));

    assertEquals("site", server.mails().get(0).login());
  }

  @Test
  void the_login_uses_only_allowed_mechanisms() {
    server.login("site", "s3cret");
    var options = new JsonObject().put("login", "site").put("password", "s3cret");
    var plain =
        fixture.messenger(
            server.port(), options.copy().put("authMethods", new JsonArray().add("plain")));
    var none =
        fixture.messenger(
            server.port(), options.copy().put("authMethods", new JsonArray().add("CRAM-MD5")));

    assertSent(deliver(plain, mail("a@b.example")));
    var outcome = deliver(none, mail("a@b.example"));

    assertEquals("paused", outcome.kind());
    assertEquals(
        "at HELLO: login is required, but the server offers LOGIN, PLAIN, and"
            + " messengers.smtp.authMethods allows CRAM-MD5",
        outcome.reason());
    assertTrue(
        server.commands().stream()
            .filter(line -> line.startsWith("AUTH "))
            .allMatch("AUTH PLAIN ***"::equals));
  }

  @Test
  void the_name_of_the_client_is_given_at_ehlo_and_at_helo() {
    server.at(SmtpStage.EHLO, 1, reply("502 5.5.1 not implemented"));
    var messenger = fixture.messenger(server.port());

    assertSent(deliver(messenger, mail("a@b.example")));

    assertEquals(List.of("EHLO client.test", "HELO client.test"), server.commands().subList(0, 2));
  }

  @Test
  void a_server_that_refuses_ehlo_for_now_is_not_asked_by_helo() {
    server.at(SmtpStage.EHLO, 1, reply("451 4.3.0 try later"));

    var outcome = deliver(fixture.messenger(server.port()), mail("a@b.example"));

    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals("at HELLO: 451 4.3.0 try later", outcome.reason());
  }

  @Test
  void a_login_that_somebody_on_the_way_could_read_is_warned_of() {
    var proxied =
        new JsonObject()
            .put("login", "site")
            .put("password", "secret-7")
            .put("proxy", ProxySettings.of(ProxyType.HTTP, "127.0.0.1", server.port()).toJson());
    try (var log = LogCapture.start()) {
      fixture.messenger(server.port(), proxied.copy().put("tls", "required"));
      assertFalse(log.text().contains("may get the password"), log.text());

      fixture.messenger(server.port(), proxied.copy().put("tls", "off"));
      fixture.messenger(server.port(), proxied.copy().put("tls", "optional"));

      for (var tls : List.of("off", "optional")) {
        assertTrue(
            log.text()
                .contains(
                    "messenger \"smtp\" logs in to 127.0.0.1:%d while tls is \"%s\": whoever"
                            .formatted(server.port(), tls)
                        + " can read or change the network traffic may get the password; set tls"
                        + " to required, direct or auto"),
            log.text());
      }
      assertFalse(log.text().contains("secret-7"), log.text());
    }
  }

  @Test
  void a_missing_certificate_file_is_named_when_the_messenger_opens() {
    var options =
        new JsonObject().put("tls", "required").put("trustCertificates", "no-such-file.pem");

    var failure =
        assertThrows(RuntimeException.class, () -> fixture.messenger(server.port(), options));

    assertTrue(String.valueOf(failure.getMessage()).contains("no-such-file.pem"));
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 3"})
  void a_connection_is_kept_for_the_next_mail_or_not(boolean keepAlive, int connections) {
    var options = ONE.copy().put("keepAlive", keepAlive);
    var messenger = fixture.messenger(server.port(), options);

    for (int i = 0; i < 3; i++) {
      assertSent(deliver(messenger, mail("a@b.example")));
    }

    assertEquals(connections, server.connections());
    assertEquals(3, server.mails().size());
  }

  /** One of eight sizes in a row has always filled the queue of the socket with its last piece. */
  @Test
  void long_texts_of_any_size_end_once_on_one_connection() {
    var messenger = fixture.messenger(server.port(), ONE);
    var piece = ("x".repeat(62) + "\n").repeat(1024);

    var outcomes =
        IntStream.range(0, 9)
            .mapToObj(i -> Content.text("Long", piece.repeat(64 + i)))
            .map(text -> deliver(messenger, Delivery.unstored("smtp", "a@b.example", text)))
            .toList();

    outcomes.forEach(SmtpConnectionTest::assertSent);
    assertEquals(1, server.connections());
    assertEquals(
        Set.of("EHLO", "MAIL", "RCPT", "DATA"),
        server.commands().stream()
            .map(line -> line.replaceAll(" .*", ""))
            .collect(Collectors.toSet()));
  }

  @Test
  void no_more_connections_are_opened_than_allowed() {
    var messenger = fixture.messenger(server.port(), new JsonObject().put("maxConnections", 2));

    var outcomes =
        await(
            Future.all(
                    IntStream.range(0, 20)
                        .mapToObj(i -> messenger.deliver(mail("a" + i + "@b.example")))
                        .toList())
                .map(all -> all.<Outcome>list()));

    outcomes.forEach(SmtpConnectionTest::assertSent);
    assertEquals(2, server.connections());
    assertEquals(20, server.mails().stream().map(ReceivedMail::recipients).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "421 4.4.2 idle for too long"})
  void a_kept_connection_that_died_is_replaced_unnoticed(String farewell) {
    var messenger = fixture.messenger(server.port(), ONE);
    server.at(SmtpStage.MAIL, 2, farewell.isEmpty() ? drop() : replyAndDrop(farewell));

    assertSent(deliver(messenger, mail("a@b.example")));
    assertSent(deliver(messenger, mail("c@d.example")));

    assertEquals(2, server.connections());
    assertEquals(2, server.mails().size());
  }

  @Test
  void a_new_connection_that_dies_before_a_mail_is_not_tried_again_at_once() {
    var messenger = fixture.messenger(server.port(), ONE);
    server.at(SmtpStage.MAIL, drop());

    assertEquals("retry", deliver(messenger, mail("a@b.example")).kind());

    assertEquals(1, server.connections());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_refusal_does_not_hold_up_the_next_mail(boolean pipelining) {
    server.offering("PIPELINING").at(SmtpStage.RCPT, 1, reply("550 5.1.1 no such user"));
    var messenger = fixture.messenger(server.port(), ONE.copy().put("pipelining", pipelining));

    var refused = deliver(messenger, mail("a@b.example"));
    var next = deliver(messenger, mail("c@d.example"));

    assertEquals(Outcome.rejectedAndSuppress("at RCPT: 550 5.1.1 no such user"), refused);
    assertSent(next);
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 550 5.1.8 who are you, paused",
    "RCPT, 450 4.2.0 greylisted, retry",
    "RCPT, 550 5.2.2 full, retry",
    "DATA, 451 4.3.0 later, retry",
    "END, 554 5.6.0 no, rejected",
  })
  void pipelined_commands_are_told_apart(SmtpStage stage, String text, String kind) {
    server.offering("PIPELINING").at(stage, reply(text));
    var messenger = fixture.messenger(server.port(), ONE.copy().put("pipelining", true));

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertEquals("at " + stage + ": " + text, outcome.reason());
  }

  @Test
  void pipelined_commands_that_are_not_answered_are_told_from_a_mail_that_is_not() {
    var messenger = fixture.messenger(server.port(), ONE.copy().put("pipelining", true));
    server.offering("PIPELINING").at(SmtpStage.RCPT, 1, drop()).at(SmtpStage.END, drop());

    assertEquals("retry", deliver(messenger, mail("a@b.example")).kind());
    assertEquals("unknown", deliver(messenger, mail("a@b.example")).kind());
  }

  @Test
  void the_reply_of_the_server_is_kept_with_the_sent_mail() {
    server.at(SmtpStage.END, reply("250-2.0.0 thanks\n250 2.0.0 queued as 4711"));
    var messenger = fixture.messenger(server.port());

    var outcome = await(messenger.sendTestMessage(" a@b.example ", "Does it work?"));

    assertEquals("250-2.0.0 thanks 250 2.0.0 queued as 4711", outcome.reason());
    assertTrue(server.mails().get(0).raw().contains(((Outcome.Sent) outcome).remoteId()));
  }

  @Test
  void a_connection_that_the_server_resets_is_named_as_the_reason_and_logs_no_error()
      throws IOException {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var log = LogCapture.start()) {
      var messenger = fixture.messenger(listener.getLocalPort(), ONE);
      var answer = messenger.deliver(mail("a@b.example"));
      try (var socket = listener.accept()) {
        socket.getOutputStream().write("220 a\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals('E', socket.getInputStream().read());
        socket.setSoLinger(true, 0);
      }

      var outcome = await(answer);

      assertEquals("deferred", outcome.kind(), outcome.reason());
      assertTrue(
          outcome.reason().startsWith("at HELLO: the connection was closed: Connection reset"),
          outcome.reason());
      assertFalse(log.text().contains("Connection reset"), log.text());
    }
  }

  @Test
  void a_long_answer_is_cut() {
    server.at(SmtpStage.RCPT, reply("550 5.0.0 " + "x".repeat(2_000)));
    var messenger = fixture.messenger(server.port());

    var outcome = deliver(messenger, mail("a@b.example"));

    assertEquals(500, outcome.reason().length());
  }

  private static void assertSent(Outcome outcome) {
    assertEquals("sent", outcome.kind(), outcome.reason());
  }
}

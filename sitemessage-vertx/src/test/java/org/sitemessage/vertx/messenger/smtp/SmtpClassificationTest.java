package org.sitemessage.vertx.messenger.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.testkit.SmtpReaction.drop;
import static org.sitemessage.testkit.SmtpReaction.flood;
import static org.sitemessage.testkit.SmtpReaction.halfClose;
import static org.sitemessage.testkit.SmtpReaction.reply;
import static org.sitemessage.testkit.SmtpReaction.replyAndDrop;
import static org.sitemessage.testkit.SmtpReaction.stall;
import static org.sitemessage.testkit.SmtpReaction.trickle;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.deliver;
import static org.sitemessage.vertx.messenger.smtp.SmtpFixture.mail;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.messenger.TlsFixture;

/** The meaning of each failure of a mail server. */
class SmtpClassificationTest {
  private static final JsonObject LOGIN =
      new JsonObject().put("login", "site").put("password", "s3cret");
  private static final JsonObject IMPATIENT = new JsonObject().put("timeoutMs", 400);

  private static final JsonObject ONE = new JsonObject().put("maxConnections", 1);
  private static final Delivery SHORT = mail("a@b.example");
  private static final Delivery LONG =
      Delivery.unstored(
          "smtp", "a@b.example", Content.text("Long", "0123456789abcdef\n".repeat(1_000_000)));

  private final SmtpFixture fixture = new SmtpFixture();
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  @Test
  void a_server_that_is_not_there_costs_no_attempt() {
    var messenger = fixture.messenger(ScriptedSmtpServer.deadPort());

    var outcome = deliver(messenger, SHORT);

    assertDeferred(outcome, "at CONNECT");
  }

  @Test
  void a_host_that_cannot_be_found_costs_no_attempt() {
    var messenger = fixture.messenger(25, new JsonObject().put("host", "no-such-host.invalid"));

    assertDeferred(deliver(messenger, SHORT), "at CONNECT");
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, 554 5.7.1 no service for you, paused",
    "GREETING, 521 this host takes no mail, paused",
    "GREETING, 421 4.3.2 come back later, deferred",
    "GREETING, 450 busy, deferred",
    "GREETING, garbage, deferred",
    "EHLO, 550 5.7.1 you are listed, paused",
    "EHLO, 451 4.3.0 try later, deferred",
    "AUTH, 535 5.7.8 bad credentials, paused",
    "AUTH, 534 5.7.9 stronger mechanism needed, paused",
    "AUTH, 454 4.7.0 temporary failure, deferred",
    "AUTH, 535 4.7.0 directory is down, deferred",
    "MAIL, 550 5.7.26 unauthenticated sender, paused",
    "MAIL, 553 5.1.8 sender unknown, paused",
    "MAIL, 530 must log in, paused",
    "MAIL, 552 5.3.4 too large, rejected",
    "MAIL, 552 too large, rejected",
    "MAIL, 451 4.3.0 try later, retry",
    "MAIL, 421 4.7.0 too many mails, deferred",
    "RCPT, 450 4.2.0 greylisted, retry",
    "RCPT, 451 4.7.1 greylisted, retry",
    "RCPT, 452 4.5.3 too many recipients, retry",
    "RCPT, 552 too many recipients, retry",
    "RCPT, 552 5.5.3 too many recipients, retry",
    "RCPT, 550 no such user, rejected",
    "RCPT, 552 5.2.2 mailbox full, retry",
    "RCPT, 550 5.7.1 policy, rejected",
    "RCPT, 450 4.7.26 policy, retry",
    "RCPT, 421 4.4.2 shutting down, deferred",
    "DATA, 451 4.3.0 try later, retry",
    "DATA, 554 5.5.1 no valid recipients, rejected",
    "DATA, 421 shutting down, deferred",
    "END, 450 4.2.0 try later, retry",
    "END, 452 4.3.1 disk full, retry",
    "END, 554 5.6.0 not understood, rejected",
    "END, 552 5.3.4 too large, rejected",
    "END, 550 5.7.26 unauthenticated, paused",
    "END, 450 4.7.26 unauthenticated, retry",
    "END, 421 4.3.0 shutting down, deferred",
    "END, garbage, unknown",
  })
  void a_refusal_is_classified_by_its_stage_and_codes(SmtpStage stage, String text, String kind) {
    server.login("site", "s3cret").offering("ENHANCEDSTATUSCODES").at(stage, reply(text));
    var messenger = fixture.messenger(server.port(), LOGIN);

    var outcome = deliver(messenger, SHORT);

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains(text), outcome.reason());
    assertEquals(Set.of("deferred", "paused").contains(kind), outcome.stopsMessenger());
    assertTrue(server.mails().isEmpty(), "a refused mail was taken");
  }

  @ParameterizedTest
  @CsvSource({
    "550 no such user, true",
    "550 <to@b.example>: Recipient address rejected: User unknown in virtual mailbox table, true",
    "550 5.0.0 mailbox <to@b.example> does not exist, true",
    "550 Unknown user, true",
    "550 mailbox unavailable, false",
    "550 message refused as spam, false",
    "553 no such user, false",
  })
  void a_server_without_enhanced_codes_is_taken_at_its_word(String text, boolean gone) {
    server.at(SmtpStage.RCPT, reply(text));
    var messenger = fixture.messenger(server.port());

    var outcome = deliver(messenger, SHORT);

    assertEquals(gone, ((Outcome.Rejected) outcome).suppress(), outcome.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.1.1", "5.1.2", "5.1.6", "5.1.10"})
  void a_mailbox_that_is_gone_is_not_written_to_again(String enhanced) {
    server.at(SmtpStage.RCPT, reply("550-" + enhanced + " gone,\n550 " + enhanced + " for good"));
    var messenger = fixture.messenger(server.port());

    var outcome = deliver(messenger, SHORT);

    var reason = "at RCPT: 550-" + enhanced + " gone, 550 " + enhanced + " for good";
    assertEquals(Outcome.rejectedAndSuppress(reason), outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.0.0", "5.1.3", "5.2.1", "5.1.11", "5.4.1"})
  void a_mailbox_refused_otherwise_may_be_written_to_again(String enhanced) {
    server.at(SmtpStage.RCPT, reply("550 " + enhanced + " not now"));
    var messenger = fixture.messenger(server.port());

    var outcome = deliver(messenger, SHORT);

    assertEquals(Outcome.rejected("at RCPT: 550 " + enhanced + " not now"), outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, deferred",
    "EHLO, deferred",
    "AUTH, deferred",
    "MAIL, retry",
    "RCPT, retry",
    "DATA, retry",
    "BODY, retry",
    "END, unknown",
  })
  void a_lost_connection_is_classified_by_how_far_the_mail_had_got(SmtpStage stage, String kind) {
    server.login("site", "s3cret");
    var messenger = fixture.messenger(server.port(), LOGIN);

    server.at(stage, drop());

    assertEquals(kind, deliver(messenger, stage == SmtpStage.BODY ? LONG : SHORT).kind());
  }

  @Test
  void a_short_mail_that_nobody_reads_is_unknown_because_its_end_was_sent_at_once() {
    var messenger = fixture.messenger(server.port(), IMPATIENT);
    server.at(SmtpStage.BODY, stall());

    assertEquals("unknown", deliver(messenger, SHORT).kind());
  }

  @ParameterizedTest
  @CsvSource({"GREETING, deferred", "RCPT, retry", "END, unknown"})
  void a_half_closed_connection_is_a_lost_one(SmtpStage stage, String kind) {
    var messenger = fixture.messenger(server.port(), ONE);

    server.at(stage, halfClose());

    assertEquals(kind, deliver(messenger, SHORT).kind());
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, deferred",
    "EHLO, deferred",
    "MAIL, retry",
    "RCPT, retry",
    "DATA, retry",
    "BODY, retry",
    "END, unknown",
  })
  void a_server_that_falls_silent_is_classified_the_same(SmtpStage stage, String kind) {
    var messenger = fixture.messenger(server.port(), IMPATIENT);

    server.at(stage, stall());

    assertEquals(kind, deliver(messenger, stage == SmtpStage.BODY ? LONG : SHORT).kind());
  }

  @ParameterizedTest
  @CsvSource({"EHLO, 250, deferred", "RCPT, 250, retry", "END, 250, unknown"})
  void an_answer_that_never_ends_is_given_up(SmtpStage stage, int code, String kind) {
    var messenger = fixture.messenger(server.port(), ONE.copy().put("timeoutMs", 300));
    server.at(stage, 1, trickle(code));

    var outcome = deliver(messenger, SHORT);

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains("not finished after"), outcome.reason());
    assertEquals("sent", deliver(messenger, SHORT).kind());
  }

  @ParameterizedTest
  @EnumSource(
      value = SmtpStage.class,
      names = {"GREETING", "MAIL", "RCPT", "DATA", "END"})
  void a_server_that_shuts_down_costs_no_attempt_wherever_it_does(SmtpStage stage) {
    server.at(stage, replyAndDrop("421 4.3.2 shutting down"));
    var messenger = fixture.messenger(server.port());

    assertDeferred(deliver(messenger, SHORT), "421 4.3.2 shutting down");
  }

  @Test
  void wrong_credentials_pause_even_if_the_server_hangs_up_on_them() {
    server.login("site", "other").at(SmtpStage.AUTH, replyAndDrop("535 5.7.8 go away"));
    var messenger = fixture.messenger(server.port(), LOGIN);

    var outcome = deliver(messenger, SHORT);

    assertEquals("paused", outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains("535 5.7.8 go away"), outcome.reason());
  }

  @Test
  void wrong_credentials_pause_even_if_the_refusal_is_cut_off() {
    server.login("site", "other").at(SmtpStage.AUTH, replyAndDrop("535-5.7.8 bad credentials"));
    var messenger = fixture.messenger(server.port(), LOGIN);

    var outcome = deliver(messenger, SHORT);

    assertEquals("paused", outcome.kind(), outcome.reason());
    assertEquals("at AUTH: 535-5.7.8 bad credentials", outcome.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "czNjcmV0", "AHNpdGUAczNjcmV0"})
  void credentials_that_the_server_repeats_are_not_shown(String repeated) {
    server.login("site", "other").at(SmtpStage.AUTH, reply("535 5.7.8 not by " + repeated));

    var outcome = deliver(fixture.messenger(server.port(), LOGIN), mail("alice@b.example"));

    assertEquals("paused", outcome.kind());
    assertTrue(outcome.reason().endsWith("535 5.7.8 not by ***"), outcome.reason());
  }

  @Test
  void a_login_the_server_does_not_offer_pauses() {
    var messenger = fixture.messenger(server.port(), LOGIN);

    var outcome = deliver(messenger, SHORT);

    assertEquals("paused", outcome.kind(), outcome.reason());
  }

  @Test
  void required_tls_that_is_not_offered_pauses() {
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "required"));

    var outcome = deliver(messenger, SHORT);

    assertEquals("paused", outcome.kind(), outcome.reason());
    assertTrue(server.commands().stream().noneMatch(c -> c.startsWith("MAIL")));
  }

  @Test
  void tls_that_is_offered_and_then_refused_costs_no_attempt() {
    server
        .startTlsWith(TlsFixture.server("localhost"))
        .at(SmtpStage.STARTTLS, reply("454 4.7.0 TLS not available"));
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "required"));

    assertDeferred(deliver(messenger, SHORT), "454 4.7.0 TLS not available");
  }

  @Test
  void a_certificate_that_is_not_trusted_costs_no_attempt() {
    server.startTlsWith(TlsFixture.server("localhost"));
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "required"));

    assertDeferred(
        deliver(messenger, SHORT), "at STARTTLS: the server's certificate is not trusted");
    assertTrue(server.mails().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, , the server's certificate is not trusted",
    "other, other, the server's certificate is for another name",
  })
  void a_refused_certificate_on_a_direct_tls_port_is_named_with_its_reason(
      String presented, String trusted, String reason) {
    try (var secure = ScriptedSmtpServer.startTls(TlsFixture.server(presented))) {
      var options = new JsonObject().put("tls", "direct");
      if (trusted != null) {
        options.put("trustCertificates", TlsFixture.certificate(trusted));
      }
      var messenger = fixture.messenger(secure.port(), options);

      assertDeferred(deliver(messenger, SHORT), "at CONNECT: " + reason);
    }
  }

  @Test
  void a_certificate_for_another_name_is_distinguished_from_an_untrusted_one() {
    server.startTlsWith(TlsFixture.server("other"));
    var options =
        new JsonObject()
            .put("tls", "required")
            .put("trustCertificates", TlsFixture.certificate("other"));
    var messenger = fixture.messenger(server.port(), options);

    assertDeferred(
        deliver(messenger, SHORT), "at STARTTLS: the server's certificate is for another name");
  }

  @Test
  void tls_from_the_first_byte_to_a_server_that_speaks_none_costs_no_attempt() {
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "direct"));

    assertDeferred(deliver(messenger, SHORT), "at CONNECT: the server does not speak TLS here");
  }

  @Test
  void a_server_that_closes_during_the_tls_handshake_is_named_as_the_reason() {
    server.at(SmtpStage.STARTTLS, replyAndDrop("220 go ahead")).offering("STARTTLS");
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "required"));

    assertDeferred(
        deliver(messenger, SHORT),
        "at STARTTLS: the server closed the connection during the TLS handshake");
  }

  @ParameterizedTest
  @CsvSource({
    "454 4.7.0 TLS not available, deferred",
    "502 5.5.1 not implemented, paused",
    "250 ok, deferred",
  })
  void required_tls_begins_only_after_220(String text, String kind) {
    server.offering("STARTTLS").at(SmtpStage.STARTTLS, reply(text));
    var messenger = fixture.messenger(server.port(), new JsonObject().put("tls", "required"));

    var outcome = deliver(messenger, SHORT);

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains("at STARTTLS: "), outcome.reason());
    assertEquals(
        List.of("EHLO client.test", "STARTTLS"),
        server.commands().stream()
            .filter(line -> !line.startsWith("!") && !line.equals("QUIT"))
            .toList());
  }

  @Test
  void a_server_that_says_more_before_tls_than_220_is_not_believed() {
    server
        .startTlsWith(TlsFixture.server("localhost"))
        .at(SmtpStage.STARTTLS, reply("220 go ahead\n250 2.0.0 this was never encrypted"));
    var options = new JsonObject().put("tls", "required").put("trustAll", true);

    assertDeferred(
        deliver(fixture.messenger(server.port(), options), SHORT),
        "at STARTTLS: the server sent more replies than there were commands");
  }

  @ParameterizedTest
  @CsvSource({"MAIL, retry", "END, sent"})
  void a_server_that_answers_once_too_often_is_not_believed(SmtpStage stage, String kind) {
    server.at(stage, 1, reply("250 2.0.0 ok\n250 2.0.0 ok"));
    var messenger = fixture.messenger(server.port(), ONE);

    var outcome = deliver(messenger, SHORT);

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertEquals(kind.equals("sent") ? 1 : 0, server.mails().size());
    assertEquals("sent", deliver(messenger, SHORT).kind());
    assertEquals(2, server.connections(), "the connection was used again");
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 250 2.1.0 ok, 250 2.1.0 o, retry",
    "MAIL, 250 2.1.0 ok, 421 4.3.2 shutting down, deferred",
    "RCPT, 550 5.1.1 no such user, 421 4.3.2 shutting down, rejected",
    "DATA, 354 go ahead, 250 2.0.0 queued, retry",
    "END, 250 2.0.0 queued, 421 4.3.2 shutting down, sent",
    "END, 250 2.0.0 queued, 500 5.5.1 what, sent",
    "END, 554 5.6.0 no, 250 2.0.0 queued, rejected",
  })
  void a_surplus_reply_answers_no_command_that_was_not_sent(
      SmtpStage stage, String answer, String surplus, String kind) {
    server.at(stage, 1, reply(answer + "\n" + surplus));
    var messenger = fixture.messenger(server.port(), ONE);

    var outcomes =
        await(
            Future.all(messenger.deliver(SHORT), messenger.deliver(SHORT))
                .map(all -> all.<Outcome>list()));

    assertEquals(kind, outcomes.get(0).kind(), outcomes.get(0).reason());
    assertEquals("sent", outcomes.get(1).kind(), outcomes.get(1).reason());
    assertEquals(kind.equals("sent") ? 2 : 1, server.mails().size());
    assertEquals(2, server.connections(), "the connection was used again");
  }

  @ParameterizedTest
  @CsvSource({"552 5.3.4 too large, rejected", "421 4.3.2 shutting down, deferred"})
  void a_refusal_within_the_text_ends_the_mail(String text, String kind) {
    server.at(SmtpStage.BODY, 1, reply(text));
    var messenger = fixture.messenger(server.port(), ONE);

    var outcome = deliver(messenger, LONG);

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertEquals("at BODY: " + text, outcome.reason());
    assertEquals("sent", deliver(messenger, SHORT).kind());
  }

  @Test
  void an_endless_banner_is_abandoned_at_a_size() {
    server.at(SmtpStage.GREETING, 1, flood("220-welcome\n"));
    var messenger = fixture.messenger(server.port(), ONE);

    assertDeferred(deliver(messenger, SHORT), "at GREETING: the answer is longer than 65536 bytes");
    assertEquals("sent", deliver(messenger, SHORT).kind());
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, deferred",
    "EHLO, deferred",
    "AUTH, deferred",
    "RCPT, retry",
    "END, unknown",
  })
  void an_endless_line_is_abandoned_at_a_size(SmtpStage stage, String kind) {
    server.login("site", "s3cret").at(stage, flood("250 welcome"));
    var messenger = fixture.messenger(server.port(), LOGIN);

    var outcome = deliver(messenger, SHORT);

    assertEquals(kind, outcome.kind(), outcome.reason());
    assertTrue(outcome.reason().contains("a line of it than 8192"), outcome.reason());
  }

  @Test
  void a_refused_password_is_tried_once_by_one_mechanism_and_for_all_mails_that_wait() {
    server.login("site", "other");
    var messenger = fixture.messenger(server.port(), LOGIN);

    var outcomes =
        await(
            Future.all(
                    IntStream.range(0, 8)
                        .mapToObj(i -> messenger.deliver(mail("a%d@b.example".formatted(i))))
                        .toList())
                .map(all -> all.<Outcome>list()));

    outcomes.forEach(outcome -> assertEquals("paused", outcome.kind(), outcome.reason()));
    assertEquals(1, server.commands().stream().filter(line -> line.startsWith("AUTH ")).count());
  }

  @Test
  void a_password_that_is_refused_later_is_also_tried_once() {
    server.login("site", "s3cret");
    var messenger = fixture.messenger(server.port(), LOGIN.copy().put("keepAlive", false));
    assertEquals("sent", deliver(messenger, SHORT).kind());
    var before = server.commands().stream().filter(line -> line.startsWith("AUTH ")).count();
    server.login("site", "changed");

    assertEquals("paused", deliver(messenger, SHORT).kind());

    assertEquals(
        before + 1, server.commands().stream().filter(line -> line.startsWith("AUTH ")).count());
  }

  @Test
  void a_mail_larger_than_the_server_takes_is_refused_without_asking() {
    server.offering("SIZE 1000");
    var messenger = fixture.messenger(server.port());
    var large = Content.text("Large", "x".repeat(500) + "\n" + "y".repeat(600));

    var outcome = deliver(messenger, Delivery.unstored("smtp", "a@b.example", large));

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertTrue(
        outcome.reason().matches("the mail has \\d+ bytes, the server accepts 1000"),
        outcome.reason());
    assertTrue(server.commands().stream().noneMatch(c -> c.startsWith("MAIL")));
  }

  @Test
  void closing_while_the_server_thinks_leaves_the_mail_unknown() {
    server.at(SmtpStage.END, stall());
    var messenger = fixture.messenger(server.port());
    var outcome = messenger.deliver(SHORT);
    server.reached(SmtpStage.END).join();

    await(messenger.close());

    assertEquals("unknown", await(outcome).kind());
  }

  @Test
  void closing_before_the_mail_was_complete_puts_it_off() {
    server.at(SmtpStage.RCPT, stall());
    var messenger = fixture.messenger(server.port(), ONE);
    var outcome = messenger.deliver(SHORT);
    var waiting = messenger.deliver(mail("c@d.example"));
    server.reached(SmtpStage.RCPT).join();

    await(messenger.close());

    assertEquals("deferred", await(outcome).kind());
    assertEquals("deferred", await(waiting).kind());
  }

  private static void assertDeferred(Outcome outcome, String part) {
    assertEquals("deferred", outcome.kind(), outcome.reason());
    assertEquals(Scope.MESSENGER, ((Outcome.Deferred) outcome).scope());
    assertTrue(outcome.reason().contains(part), outcome.reason());
  }
}

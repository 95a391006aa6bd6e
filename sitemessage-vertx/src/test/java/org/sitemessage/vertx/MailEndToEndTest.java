package org.sitemessage.vertx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mail.MailMessage;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.testkit.ScriptedSmtpServer;
import org.sitemessage.testkit.SmtpReaction;
import org.sitemessage.testkit.SmtpStage;
import org.sitemessage.vertx.mail.ScheduledMailClient;

/** From the bus to an SMTP server, with everything real but the time. */
class MailEndToEndTest {
  private final Engines engine = new Engines();
  private final ScriptedSmtpServer server = ScriptedSmtpServer.start();

  @AfterEach
  void stop() {
    engine.close();
    server.close();
  }

  private void start(JsonObject more) {
    engine.options(
        engine
            .options()
            .withMessenger(
                "smtp",
                new JsonObject()
                    .put("from", "Site <site@example.org>")
                    .put("host", "127.0.0.1")
                    .put("port", server.port())
                    .put("tls", "off")
                    .mergeIn(more)));
    engine.start(engine.builder().discover());
  }

  private long scheduled(String to) {
    return engine
        .schedule(
            ScheduleRequest.of(
                    "email_plain",
                    new JsonObject().put("subject", "Hello").put("text", "It works."))
                .withRecipients(Recipients.of("smtp", to).list()))
        .messageId();
  }

  @Test
  void an_uploaded_file_arrives_with_the_mail() throws Exception {
    start(new JsonObject());
    var bytes = Buffer.buffer("%PDF-1.7 " + "x".repeat(300_000));
    var client = SiteMessageClient.create(engine.vertx());
    var report =
        Engines.await(
            client.upload("Отчёт.pdf", "application/pdf", ByteStream.of(engine.vertx(), bytes)));
    engine.schedule(
        ScheduleRequest.of(
                "email_html", new JsonObject().put("subject", "Hi").put("html", "<p>Hi</p>"))
            .withAttachments(List.of(report))
            .withRecipients(Recipients.of("smtp", "a@example.org").list()));

    engine.send();

    var mail =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(server.mails().get(0).bytes()));
    var file = ((MimeMultipart) mail.getContent()).getBodyPart(1);
    assertEquals("Отчёт.pdf", file.getFileName());
    assertArrayEquals(bytes.getBytes(), file.getInputStream().readAllBytes());
  }

  @Test
  void a_mail_to_several_people_shows_all_but_the_blind_copies_and_can_be_answered_elsewhere()
      throws Exception {
    start(new JsonObject().put("from", "Сайт «Ё» <site@example.org>"));
    var client = SiteMessageClient.create(engine.vertx());
    var logo =
        Engines.await(
            client.upload(
                "logo.png", "image/png", ByteStream.of(engine.vertx(), Buffer.buffer("PNG"))));
    engine.schedule(
        ScheduleRequest.of(
                "email_html",
                new JsonObject()
                    .put("subject", "Hi")
                    .put("html", "<img src='cid:logo'>")
                    .put("cc", new JsonArray().add("c@example.org"))
                    .put("bcc", new JsonArray().add("blind@example.org"))
                    .put("replyTo", "Помощь <help@example.org>")
                    .put("headers", new JsonObject().put("X-Order", "№ 7"))
                    .put(
                        "attachments",
                        new JsonArray()
                            .add(new JsonObject().put("id", logo.id()).put("contentId", "logo"))))
            .withRecipients(Recipients.of("smtp", "a@example.org", "b@example.org").list()));

    engine.send();

    assertEquals(
        Set.of(
            List.of("a@example.org"),
            List.of("b@example.org"),
            List.of("c@example.org"),
            List.of("blind@example.org")),
        server.mails().stream().map(ReceivedMail::recipients).collect(Collectors.toSet()));
    var ids = new HashSet<String>();
    for (var received : server.mails()) {
      assertFalse(received.raw().contains("blind"), received.raw());
      var mail =
          new MimeMessage(
              Session.getInstance(new Properties()), new ByteArrayInputStream(received.bytes()));
      ids.add(mail.getMessageID());
      var from = (InternetAddress) mail.getFrom()[0];
      assertEquals("Сайт «Ё»", from.getPersonal());
      assertEquals("site@example.org", from.getAddress());
      assertEquals("a@example.org, b@example.org", mail.getHeader("To", ","));
      assertEquals("c@example.org", mail.getHeader("Cc", ","));
      assertEquals("Помощь", ((InternetAddress) mail.getReplyTo()[0]).getPersonal());
      assertEquals("№ 7", MimeUtility.decodeText(mail.getHeader("X-Order", ",")));
      var related = (MimeMultipart) ((MimeMultipart) mail.getContent()).getBodyPart(1).getContent();
      var image = (MimeBodyPart) related.getBodyPart(1);
      assertEquals("<logo>", image.getContentID());
      assertEquals("inline", image.getDisposition());
      assertArrayEquals("PNG".getBytes(US_ASCII), image.getInputStream().readAllBytes());
    }
    assertEquals(1, ids.size(), ids::toString);
  }

  private String log(long messageId) {
    return engine.dispatch(messageId).getJsonArray("errors").encode();
  }

  @Test
  void an_unknown_mailbox_fails_at_once_with_the_servers_text() {
    server.at(SmtpStage.RCPT, SmtpReaction.reply("550 5.1.1 No such user here"));
    start(new JsonObject());
    var id = scheduled("nobody@example.org");

    engine.send();

    assertEquals("failed", engine.dispatch(id).getString("status"));
    assertTrue(log(id).contains("5.1.1 No such user here"), log(id));
  }

  @Test
  void a_greylisted_mail_is_delivered_at_its_second_attempt() {
    server.at(SmtpStage.RCPT, 1, SmtpReaction.reply("450 4.2.0 Greylisted, come back later"));
    start(new JsonObject());
    var id = scheduled("a@example.org");

    engine.send();
    var first = engine.dispatch(id);
    engine.advance(Duration.ofMinutes(2)).send();

    assertEquals("error", first.getString("status"));
    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(2, engine.dispatch(id).getInteger("attempts"));
    assertEquals(1, server.mails().size());
  }

  @Test
  void mail_is_delivered_after_a_server_that_was_down_has_come_back() {
    server.at(SmtpStage.GREETING, SmtpReaction.drop());
    start(new JsonObject());
    var id = scheduled("a@example.org");

    for (int i = 0; i < 20; i++) {
      engine.send();
      engine.advance(Duration.ofMinutes(1));
    }
    var down = engine.dispatch(id);
    server.behave();
    engine.send();

    assertEquals("pending", down.getString("status"));
    assertEquals(0, down.getInteger("attempts"));
    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals("ready", engine.messenger("smtp").getString("state"));
  }

  @Test
  void a_wrong_password_pauses_the_messenger_and_nothing_is_lost() {
    server.login("bot", "right");
    try (var log = LogCapture.start()) {
      start(new JsonObject().put("login", "bot").put("password", "wrong-secret"));
      var id = scheduled("a@example.org");

      engine.send();

      assertEquals("paused", engine.messenger("smtp").getString("state"));
      assertEquals("pending", engine.dispatch(id).getString("status"));
      assertTrue(log.text().contains("messenger \"smtp\" is paused"), log.text());
      assertTrue(!log.text().contains("wrong-secret"), "no secret in a log line");
    }
  }

  @Test
  void a_paused_messenger_tries_one_mail_later_and_goes_on_when_the_server_lets_it_in() {
    server.at(SmtpStage.AUTH, SmtpReaction.reply("535 5.7.8 Authentication failed"));
    server.login("bot", "secret");
    start(new JsonObject().put("login", "bot").put("password", "secret"));
    scheduled("a@example.org");
    scheduled("b@example.org");
    engine.send();

    server.behave();
    var early = engine.advance(Duration.ofSeconds(30)).send();
    var late = engine.advance(Duration.ofSeconds(40)).send();

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(2, late.getInteger("sent"));
    assertEquals("ready", engine.messenger("smtp").getString("state"));
  }

  @Test
  void a_recipient_refused_by_policy_delays_no_other_mail() {
    server.at(SmtpStage.RCPT, 1, SmtpReaction.reply("550 5.7.1 No such user!"));
    start(new JsonObject().put("maxConnections", 1));
    var refused = scheduled("nobody@example.org");
    var others = List.of(scheduled("a@example.org"), scheduled("b@example.org"));

    engine.send();

    assertEquals("failed", engine.dispatch(refused).getString("status"));
    others.forEach(id -> assertEquals("sent", engine.dispatch(id).getString("status")));
    assertEquals("ready", engine.messenger("smtp").getString("state"));
  }

  @Test
  void a_bounce_address_of_one_mail_that_the_server_refuses_delays_no_other_mail() {
    server.at(SmtpStage.MAIL, 1, SmtpReaction.reply("550 5.1.8 Bad sender's address"));
    start(new JsonObject().put("maxConnections", 1));
    var own =
        new MailMessage("shop@example.org", "a@example.org", "Hello", "It works.")
            .setBounceAddress("bounces@other.example");
    var client = ScheduledMailClient.create(engine.vertx());
    var refused = Long.parseLong(Engines.await(client.sendMail(own)).getMessageID());
    var others = List.of(scheduled("a@example.org"), scheduled("b@example.org"));

    engine.send();

    assertEquals("failed", engine.dispatch(refused).getString("status"));
    assertTrue(log(refused).contains("550 5.1.8 Bad sender's address"), log(refused));
    others.forEach(id -> assertEquals("sent", engine.dispatch(id).getString("status")));
    assertEquals("ready", engine.messenger("smtp").getString("state"));
  }

  @Test
  void a_daily_sending_limit_keeps_every_mail_until_it_is_over() {
    server.at(SmtpStage.RCPT, SmtpReaction.reply("550 5.4.5 Daily user sending limit exceeded"));
    start(new JsonObject());
    var ids = List.of(scheduled("a@example.org"), scheduled("b@example.org"));

    engine.send();
    var held = engine.messenger("smtp").getString("state");
    server.behave();
    var early = engine.advance(Duration.ofMinutes(50)).send();
    engine.advance(Duration.ofHours(24)).send();

    assertEquals("held", held);
    assertEquals(0, early.getInteger("claimed"));
    for (long id : ids) {
      assertEquals("sent", engine.dispatch(id).getString("status"));
      assertEquals(1, engine.dispatch(id).getInteger("attempts"));
    }
  }

  @Test
  void a_mail_lost_after_the_dot_is_sent_again_with_the_same_message_id() {
    server.at(SmtpStage.END, 1, SmtpReaction.drop());
    start(new JsonObject());
    var id = scheduled("a@example.org");

    engine.send();
    var first = log(id);
    engine.advance(Duration.ofMinutes(2)).send();

    assertTrue(first.contains("\"outcome\":\"unknown\""), first);
    assertEquals("sent", engine.dispatch(id).getString("status"));
    var messageId = engine.dispatch(id).getString("remoteId");
    assertTrue(
        server.mails().stream().allMatch(mail -> mail.raw().contains(messageId)),
        "every copy carries " + messageId);
  }

  @Test
  void a_probe_says_what_the_server_answered() {
    start(new JsonObject());

    var answer =
        engine.request(
            BusAddress.PROBE, new JsonObject().put("messenger", "smtp").put("to", "a@example.org"));

    assertEquals("sent", answer.getString("outcome"));
    assertTrue(answer.getString("text").startsWith("250"));
    assertEquals(1, server.mails().size());
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.bounce.BounceMails;
import org.sitemessage.vertx.bounce.ReturnToken;

/** Mails that come back, through the bus. */
class BounceTest {
  private final Engines engine = engines();
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Sends a mail; answers the message's id. */
  private long sent(String address) {
    var id =
        engine
            .schedule(
                ScheduleRequest.plain("Hi").withRecipients(Recipients.of("smtp", address).list()))
            .messageId();
    engine.send();
    return id;
  }

  /** The Message-ID of the newest mail. */
  private String messageId() {
    var all = smtp.deliveries();
    return "<" + ReturnToken.of(all.get(all.size() - 1)) + "@example.org>";
  }

  private JsonObject bounce(byte[] mail) {
    return engine.request(
        BusAddress.BOUNCES, new JsonObject().put("mail", Base64.getEncoder().encodeToString(mail)));
  }

  private JsonObject bounce(String status, String diagnostic) {
    return bounce(BounceMails.dsn(messageId(), "ann@b.example", "failed", status, diagnostic));
  }

  private JsonObject report(JsonObject report) {
    return engine.request(
        BusAddress.BOUNCES, new JsonObject().put("reports", new JsonArray().add(report)));
  }

  private List<Suppression> listed() {
    return Engines.await(
            SiteMessageClient.create(engine.vertx()).suppressions(SuppressionQuery.all()))
        .suppressions();
  }

  private List<String> log(long messageId) {
    return engine.dispatch(messageId).getJsonArray("errors").stream()
        .map(line -> ((JsonObject) line).getString("outcome"))
        .toList();
  }

  @Test
  void a_mail_that_came_back_has_failed_and_its_address_is_not_written_to_again() {
    engine.start(smtp);
    var id = sent("ann@b.example");
    var bounced = engine.event("bounced");
    var failed = engine.event("failed");
    var suppressed = engine.event("suppressed");

    var reply = bounce("5.1.1", "550 5.1.1 <ann@b.example>: User unknown");

    assertEquals(1, reply.getInteger("bounced"));
    assertEquals(1, reply.getInteger("suppressed"));
    assertEquals("failed", engine.dispatch(id).getString("status"));
    assertEquals(List.of("sent", "bounced"), log(id));
    var dispatch = engine.dispatch(id).getLong("id");
    assertEquals(
        new JsonObject()
            .put("v", 1)
            .put("dispatchId", dispatch)
            .put("messageId", id)
            .put("messenger", "smtp")
            .put("status", "5.1.1"),
        Engines.await(bounced));
    assertEquals("bounced", Engines.await(failed).getString("outcome"));
    assertEquals("bounced", Engines.await(suppressed).getString("reason"));
    var entry = listed().get(0);
    assertEquals(SuppressionReason.BOUNCED, entry.reason());
    assertEquals("ann@b.example", entry.address());
    assertEquals(dispatch, entry.dispatchId().getAsLong());
    sent("ann@b.example");
    assertEquals(1, smtp.deliveries().size());
  }

  @Test
  void a_report_with_a_forged_message_id_changes_nothing() {
    engine.start(smtp);
    var id = sent("ann@b.example");
    var genuine = messageId();

    for (var messageId :
        List.of(
            "<" + "0".repeat(32) + genuine.substring(33),
            genuine.replace(".", ".9"),
            genuine.replace(".", ".m"),
            "<1@example.org>",
            "")) {
      var reply =
          bounce(BounceMails.dsn(messageId, "ann@b.example", "failed", "5.1.1", "550 gone"));
      assertEquals(1, reply.getInteger("unmatched"), messageId);
    }

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(List.of(), listed());
  }

  @Test
  void a_report_suppresses_the_dispatchs_address_and_not_the_one_it_names() {
    engine.start(smtp);
    sent("ann@b.example");

    bounce(BounceMails.dsn(messageId(), "victim@b.example", "failed", "5.1.1", "550 gone"));

    assertEquals(List.of("ann@b.example"), listed().stream().map(Suppression::address).toList());
  }

  @Test
  void the_same_report_again_changes_nothing_even_after_the_address_was_removed() {
    engine.start(smtp);
    var id = sent("ann@b.example");
    bounce("5.1.1", "550 5.1.1 gone");
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .unsuppress("smtp", "ann@b.example", "ann", "writes again"));

    var again = bounce("5.1.1", "550 5.1.1 gone");

    assertEquals(1, again.getInteger("repeated"));
    assertEquals(0, again.getInteger("bounced"));
    assertEquals(List.of(), listed());
    assertEquals(List.of("sent", "bounced"), log(id));
  }

  @ParameterizedTest
  @CsvSource({"5.7.1, 550 5.7.1 policy", "5.6.0, 554 5.6.0 spam", "4.4.7, 421 4.4.7 expired"})
  void a_refusal_of_the_mail_fails_the_dispatch_and_not_the_address(
      String status, String diagnostic) {
    engine.start(smtp);
    var id = sent("ann@b.example");

    var reply = bounce(status, diagnostic);

    assertEquals(1, reply.getInteger("bounced"));
    assertEquals("failed", engine.dispatch(id).getString("status"));
    assertEquals(List.of(), listed());
  }

  @Test
  void whatever_a_report_holds_can_be_written_down() {
    engine.start(smtp);
    sent("ann@b.example");
    var mail =
        BounceMails.dsn(
            messageId().replace(".", ".m"), "a\0b😀@b.example", "failed", "5.1.1", "550 \0 😀\0");

    var shared = bounce(mail);
    var own = bounce("5.1.1", "550 5.1.1 \0 \u00ff 😀" + "😀".repeat(600));

    assertEquals(1, shared.getInteger("unmatched"));
    assertEquals(1, own.getInteger("suppressed"));
  }

  @Test
  void a_recipient_of_a_shared_mail_cannot_confirm_it_for_another() {
    for (int i = 0; i < 2; i++) {
      smtp.then(
          mail ->
              Future.succeededFuture(
                  mail.address().startsWith("bob")
                      ? Outcome.retry("450 greylisted")
                      : Outcome.sent("1")));
    }
    engine.start(smtp);
    var id =
        engine
            .schedule(
                ScheduleRequest.of(
                        "email_plain",
                        new JsonObject()
                            .put("subject", "Hi")
                            .put("text", "Hello.")
                            .put("cc", new JsonArray().add("bob@b.example")))
                    .withRecipients(Recipients.of("smtp", "ann@b.example").list()))
            .messageId();
    engine.send();
    var known = messageId();
    assertTrue(known.contains(".m" + id + "@"), known);

    var forged = bounce(BounceMails.dsn(known, "bob@b.example", "delivered", "2.0.0", "250 ok"));

    assertEquals(1, forged.getInteger("unmatched"));
    engine.advance(Duration.ofDays(1)).send();
    assertEquals(
        List.of("ann@b.example", "bob@b.example", "bob@b.example"),
        smtp.deliveries().stream().map(Delivery::address).sorted().toList());
  }

  @Test
  void a_delay_is_only_noted() {
    engine.start(smtp);
    var id = sent("ann@b.example");

    bounce(BounceMails.dsn(messageId(), "ann@b.example", "delayed", "4.4.1", "450 later"));

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(List.of("sent", "delayed"), log(id));
    assertEquals(List.of(), listed());
  }

  @Test
  void a_complaint_suppresses_the_address_and_leaves_the_dispatch_sent() {
    engine.start(smtp);
    var id = sent("ann@b.example");
    var complained = engine.event("complained");

    var reply = bounce(BounceMails.complaint(messageId(), "abuse"));

    assertEquals(1, reply.getInteger("complained"));
    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(id, Engines.await(complained).getLong("messageId"));
    assertEquals(SuppressionReason.COMPLAINED, listed().get(0).reason());
  }

  @Test
  void of_one_mail_to_several_the_reported_address_tells_which_came_back() {
    engine.start(smtp);
    var id =
        engine
            .schedule(
                ScheduleRequest.of(
                        "email_plain",
                        new JsonObject()
                            .put("subject", "Hi")
                            .put("text", "Hi")
                            .put("cc", new JsonArray().add("Bob@b.example")))
                    .withRecipients(Recipients.of("smtp", "ann@b.example").list()))
            .messageId();
    engine.send();
    assertTrue(messageId().contains(".m" + id + "@"), messageId());

    var bob = bounce(BounceMails.dsn(messageId(), "bob@b.example", "failed", "5.1.1", "550 gone"));
    var nobody =
        bounce(BounceMails.dsn(messageId(), "eve@b.example", "failed", "5.1.1", "550 gone"));

    assertEquals(1, bob.getInteger("suppressed"));
    assertEquals(1, nobody.getInteger("unmatched"));
    assertEquals(List.of("Bob@b.example"), listed().stream().map(Suppression::address).toList());
  }

  @Test
  void a_bounce_fails_all_dispatches_that_arrived_together() {
    engine.start(smtp);
    var request =
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("smtp", "ann@b.example").list())
            .withGroup("news");
    var first = engine.schedule(request).messageId();
    var second = engine.schedule(request).messageId();
    engine.send();
    assertEquals("sent", engine.dispatch(second).getString("status"));

    bounce("5.1.1", "550 5.1.1 gone");

    assertEquals("failed", engine.dispatch(first).getString("status"));
    assertEquals("failed", engine.dispatch(second).getString("status"));
  }

  @Test
  void a_dispatch_that_was_sent_again_can_come_back_again() {
    engine.start(smtp);
    var id = sent("ann@b.example");
    bounce("5.6.0", "554 5.6.0 refused");
    engine.advance(Duration.ofHours(1));
    engine.request(BusAddress.REQUEUE, new JsonObject().put("message", id));
    engine.send();
    assertEquals("sent", engine.dispatch(id).getString("status"));

    var again = bounce("5.6.0", "554 5.6.0 refused");

    assertEquals(1, again.getInteger("bounced"));
    assertEquals("failed", engine.dispatch(id).getString("status"));
  }

  @Test
  void a_provider_may_say_itself_that_an_address_is_dead() {
    engine.start(smtp);
    sent("ann@b.example");
    var report = new JsonObject().put("kind", "bounced").put("messageId", messageId());

    var alive = report(report.copy().put("status", "5.0.0").put("text", "no reason"));
    var dead = report(report.copy().put("text", "suppressed there").put("dead", true));

    assertEquals(0, alive.getInteger("suppressed"));
    assertEquals(1, dead.getInteger("suppressed"));
  }

  @Test
  void an_unreadable_mail_has_a_line_in_the_log_without_addresses() {
    engine.start(smtp);
    sent("ann@b.example");
    try (var log = LogCapture.start()) {
      bounce(
          BounceMails.mail(
              "From: eve@b.example\nReferences: %s\nSubject: secret\n\nsecret\n"
                  .formatted(messageId())));

      var dispatch = smtp.deliveries().get(0).dispatch().id();
      assertTrue(
          log.text().contains("bytes was ignored, no bounce was recorded: it is no report")
              && log.text().contains("although it names dispatch " + dispatch),
          log.text());
      assertFalse(log.text().contains("secret") || log.text().contains("eve"), log.text());
    }
  }

  @Test
  void a_mail_without_a_report_is_counted_as_ignored() {
    engine.start(smtp);

    var reply = bounce(BounceMails.mail("Subject: on holiday\n\nUntil May.\n"));

    assertEquals(1, reply.getInteger("ignored"));
    assertEquals(0, reply.getInteger("reports"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'mail':'x','reports':[]}",
        "{'mail':'no base64!'}",
        "{'reports':[{'kind':'lost'}]}",
        "{'reports':[{'kind':'bounced','colour':'red'}]}"
      })
  void an_invalid_request_is_refused(String body) {
    engine.start(smtp);

    assertThrows(
        SiteMessageException.class,
        () -> engine.request(BusAddress.BOUNCES, new JsonObject(body.replace('\'', '"'))));
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.UndeliveredReply;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** {@code sitemessage.check-undelivered}: reports undelivered dispatches to administrators. */
class UndeliveredTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.HOLD);
  private final RecordingMessenger smtp = new RecordingMessenger("smtp");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void start(String... administrators) {
    engine.options(
        engine.options().with(SiteMessageOptions.ADMINISTRATORS, List.of(administrators)));
    engine.start(pager, smtp);
  }

  private void scheduled(int recipients) {
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(
                IntStream.range(0, recipients)
                    .mapToObj(i -> Recipient.address("pager", "p" + i))
                    .toList()));
  }

  private UndeliveredReply check() {
    return Engines.await(SiteMessageClient.create(engine.vertx()).checkUndelivered());
  }

  @Test
  void failed_unknown_and_overdue_dispatches_are_counted_and_mailed_to_administrators() {
    pager
        .then(Outcome.rejected("no"))
        .then(Outcome.rejected("no"))
        .then(Outcome.unknown("no answer"))
        .then(Outcome.retry("busy"))
        .then(Outcome.sent("5"));
    start("ann@example.org", "bob@example.org");
    scheduled(5);
    engine.send();
    engine.advance(Duration.ofHours(3));
    scheduled(1);

    var reply = check();
    engine.send();

    assertEquals(new UndeliveredReply(2, 1, 1, reply.messageId()), reply);
    assertEquals(4, reply.undelivered());
    assertEquals(
        List.of("ann@example.org", "bob@example.org"),
        smtp.deliveries().stream().map(mail -> mail.dispatch().address()).sorted().toList());
    var mail = smtp.deliveries().get(0);
    assertEquals("Undelivered messages: 4", mail.content().subject());
    assertTrue(mail.content().text().contains("failed: 2 "), mail.content().text());
    assertTrue(mail.content().text().contains("unknown: 1 "), mail.content().text());
    assertTrue(mail.content().text().contains("overdue: 1 "), mail.content().text());
    assertTrue(mail.content().text().contains(engine.options().siteUrl()), mail.content().text());
    assertEquals(reply.messageId().orElseThrow(), mail.dispatch().messageId());
  }

  @Test
  void nothing_undelivered_is_said_and_nobody_is_mailed() {
    start("ann@example.org");
    scheduled(1);

    var reply = engine.request(BusAddress.CHECK_UNDELIVERED, new JsonObject());
    engine.send();

    assertEquals(
        new JsonObject()
            .put("undelivered", 0)
            .put("failed", 0)
            .put("unknown", 0)
            .put("overdue", 0)
            .put("mailed", false),
        reply);
    assertEquals(OptionalLong.empty(), UndeliveredReply.fromJson(reply).messageId());
    assertEquals(List.of(), smtp.deliveries());
  }

  @Test
  void without_administrators_the_dispatches_are_counted_and_nobody_is_mailed() {
    pager.then(Outcome.rejected("no"));
    start();
    scheduled(1);
    engine.send();

    var reply = engine.request(BusAddress.CHECK_UNDELIVERED, new JsonObject());
    engine.send();

    assertEquals(1, reply.getInteger("undelivered"));
    assertEquals(false, reply.getBoolean("mailed"));
    assertEquals(List.of(), smtp.deliveries());
  }

  @Test
  void others_are_mailed_if_the_request_names_them() {
    pager.then(Outcome.rejected("no"));
    start("ann@example.org");
    scheduled(1);
    engine.send();

    engine.request(
        BusAddress.CHECK_UNDELIVERED,
        new JsonObject().put("to", new JsonArray().add("carl@example.org")));
    engine.send();

    assertEquals(
        List.of("carl@example.org"),
        smtp.deliveries().stream().map(mail -> mail.dispatch().address()).toList());
  }

  private void unsubscribes(Delivery delivery) {
    engine.request(
        BusAddress.LINK,
        new JsonObject()
            .put("action", "unsubscribe")
            .put("dispatch", delivery.dispatch().id())
            .put("uid", delivery.dispatch().uid()));
  }

  @Test
  void an_administrator_who_unsubscribed_still_gets_the_report_of_undelivered_messages() {
    pager.then(Outcome.rejected("no"));
    start("ann@example.org");
    scheduled(1);
    engine.schedule(
        ScheduleRequest.of("email_plain", new JsonObject().put("subject", "Hi").put("text", "Hi"))
            .withRecipients(Recipients.of("smtp", "ann@example.org").list()));
    engine.send();
    unsubscribes(smtp.deliveries().get(0));

    var first = check();
    engine.send();
    var report = smtp.deliveries().get(1);
    var refused = assertThrows(SiteMessageException.class, () -> unsubscribes(report));
    var second = check();
    engine.send();

    assertTrue(
        String.valueOf(refused.getMessage()).contains("does not let recipients unsubscribe"));
    assertTrue(first.toJson().getBoolean("mailed"));
    assertTrue(second.toJson().getBoolean("mailed"));
    assertEquals(
        List.of("Hi", "Undelivered messages: 1", "Undelivered messages: 1"),
        smtp.deliveries().stream().map(mail -> mail.content().subject()).toList());
    assertFalse(smtp.deliveries().get(1).content().headers().containsKey("List-Unsubscribe"));
  }

  @Test
  void the_check_does_not_say_mailed_if_no_administrator_can_be_reached() throws Exception {
    pager.then(Outcome.rejected("no"));
    start("ann@example.org");
    scheduled(1);
    engine.send();
    var client = SiteMessageClient.create(engine.vertx());
    Engines.await(client.suppress(Suppression.of("smtp", "ann@example.org")));

    try (var log = LogCapture.start()) {
      var nobody = check();

      assertFalse(nobody.toJson().getBoolean("mailed"));
      assertEquals(OptionalLong.empty(), nobody.messageId());
      assertEquals(1, nobody.failed());
      var warning = log.warned().get(60, TimeUnit.SECONDS);
      assertTrue(warning.contains("no administrator can be told"), warning);
      assertFalse(warning.contains("ann@"), warning);
    }
    engine.request(
        BusAddress.CHECK_UNDELIVERED,
        new JsonObject().put("to", new JsonArray().add("ann@example.org").add("bob@example.org")));
    engine.send();
    assertEquals(
        List.of("bob@example.org"),
        smtp.deliveries().stream().map(mail -> mail.dispatch().address()).toList());
  }

  @Test
  void without_the_mail_messenger_it_fails_naming_it() {
    pager.then(Outcome.rejected("no"));
    engine.options(
        engine.options().with(SiteMessageOptions.ADMINISTRATORS, List.of("ann@example.org")));
    engine.start(pager);
    scheduled(1);
    engine.send();

    var refused = assertThrows(SiteMessageException.class, this::check);

    assertEquals(FailureCode.UNKNOWN_MESSENGER, refused.code());
  }

  @Test
  void administrators_come_from_json_or_the_environment() {
    var json = new JsonObject().put("administrators", new JsonArray().add("ann@example.org"));

    var fromJson = SiteMessageOptions.fromJson(json, Map.of(), Set.of());
    var fromEnvironment =
        SiteMessageOptions.fromJson(
            json,
            Map.of("SITEMESSAGE_ADMINISTRATORS", "bob@example.org, carl@example.org"),
            Set.of());

    assertEquals(List.of("ann@example.org"), fromJson.administrators());
    assertEquals(List.of("bob@example.org", "carl@example.org"), fromEnvironment.administrators());
    assertEquals(List.of(), SiteMessageOptions.defaults().administrators());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "ann@example.org\nBcc: all@example.org"})
  void an_administrator_who_is_no_address_is_refused(String address) {
    var options = SiteMessageOptions.defaults();

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> options.with(SiteMessageOptions.ADMINISTRATORS, List.of(address)));

    assertTrue(String.valueOf(refused.getMessage()).startsWith("administrators "));
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.api.user.User;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.QuietOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** It is 01:00 in Berlin, and quiet until 08:00. */
class QuietTimeTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final Instant MORNING = Instant.parse("2026-01-01T07:00:00Z");
  private static final Instant EVENING = Instant.parse("2026-01-01T21:00:00Z");
  private static final Instant NEXT_MORNING = Instant.parse("2026-01-02T07:00:00Z");

  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  QuietTimeTest() {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.QUIET_HOURS,
                engine
                    .options()
                    .quietHours()
                    .withHours(QuietHours.parse("22:00-08:00"))
                    .with(QuietOptions.ZONE, Optional.of(BERLIN))
                    .with(QuietOptions.EXEMPT_TYPES, Set.of("alarm"))));
  }

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** A type that sends the text of its context. */
  private record Echo(String alias, boolean ignoresQuietHours) implements MessageType {
    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text(message.context().getString("text"));
    }
  }

  private void start() {
    var users =
        Map.of(
            "berliner", User.of("berliner", Map.of("pager", "berliner")),
            "tokyoite", User.of("tokyoite", Map.of("pager", "tokyoite")).withZone(TOKYO),
            "owl",
                User.of("owl", Map.of("pager", "owl"))
                    .withZone(BERLIN)
                    .withQuietHours(QuietHours.parse("04:00-12:00")),
            "sleepless",
                User.of("sleepless", Map.of("pager", "sleepless")).withQuietHours(QuietHours.NONE));
    engine.start(
        engine
            .builder(pager)
            .messageType(new Echo("alarm", false))
            .messageType(new Echo("code", true))
            .messageType(new Echo("news", false))
            .userDirectory(ids -> Future.succeededFuture(users)));
  }

  private static ScheduleRequest text(String type, String text, Recipient... to) {
    return ScheduleRequest.of(type, new JsonObject().put("text", text)).withRecipients(List.of(to));
  }

  private static Recipient to(String address) {
    return Recipient.address("pager", address);
  }

  private JsonObject scheduled(ScheduleRequest request) {
    return engine.dispatch(engine.schedule(request).messageId());
  }

  private JsonObject again(JsonObject dispatch) {
    return engine.dispatch(dispatch.getLong("messageId"));
  }

  private JsonObject sendAt(Instant time) {
    return engine.advance(Duration.between(engine.clock().instant(), time)).send();
  }

  private List<String> arrived() {
    return pager.deliveries().stream().map(delivery -> delivery.content().text()).toList();
  }

  private static long next(JsonObject dispatch) {
    return dispatch.getLong("nextAttemptAtMs");
  }

  @Test
  void a_dispatch_scheduled_in_the_night_waits_for_the_morning_and_shows_it() {
    start();
    var dispatch = scheduled(text("news", "low", to("7")));
    scheduled(text("news", "urgent", to("7")).withPriority(5));

    var early = sendAt(MORNING.minusMillis(1));
    var late = sendAt(MORNING);

    assertEquals(MORNING.toEpochMilli(), next(dispatch));
    assertEquals("quietHours", dispatch.getString("waitsFor"));
    assertEquals(0, early.getInteger("claimed"));
    assertEquals(2, late.getInteger("sent"));
    assertEquals(List.of("urgent", "low"), arrived());
    assertEquals(1, again(dispatch).getInteger("attempts"));
    assertFalse(again(dispatch).containsKey("waitsFor"));
  }

  @Test
  void urgent_messages_by_type_configuration_or_request_arrive_at_once() {
    start();
    scheduled(text("code", "by type", to("7")));
    scheduled(text("alarm", "by configuration", to("7")));
    scheduled(text("news", "by request", to("7")).withIgnoresQuietHours(true));
    scheduled(text("news", "by nothing", to("7")));

    engine.send();

    assertEquals(Set.of("by type", "by configuration", "by request"), Set.copyOf(arrived()));
  }

  @Test
  void the_recipients_own_clock_and_hours_count() {
    start();
    scheduled(text("news", "berliner", Recipient.user("pager", "berliner")));
    scheduled(text("news", "tokyoite", Recipient.user("pager", "tokyoite")));
    scheduled(text("news", "sleepless", Recipient.user("pager", "sleepless")));
    scheduled(text("news", "guest", to("7").withZone(TOKYO)));
    scheduled(text("news", "traveller", Recipient.user("pager", "tokyoite").withZone(BERLIN)));
    var owl = scheduled(text("news", "owl", Recipient.user("pager", "owl")));
    var tired =
        scheduled(text("news", "tired", Recipient.user("pager", "owl")).withSendAt(MORNING));

    engine.send();

    assertEquals(Set.of("tokyoite", "sleepless", "guest", "owl"), Set.copyOf(arrived()));
    assertFalse(owl.containsKey("waitsFor"));
    assertEquals(Instant.parse("2026-01-01T11:00:00Z").toEpochMilli(), next(tired));
  }

  @Test
  void a_retry_that_falls_into_the_night_waits_for_the_morning() {
    pager.then(Outcome.retry("busy", Duration.ofMinutes(5)));
    start();
    engine.advance(Duration.between(engine.clock().instant(), EVENING.minusSeconds(60)));
    var dispatch = scheduled(text("news", "Hi", to("7")));
    engine.send();
    var refused = again(dispatch);

    var night = sendAt(EVENING.plusSeconds(600));
    sendAt(NEXT_MORNING);

    assertEquals(NEXT_MORNING.toEpochMilli(), next(refused));
    assertEquals(1, refused.getInteger("attempts"));
    assertEquals(0, night.getInteger("claimed"));
    assertEquals("sent", again(dispatch).getString("status"));
  }

  @Test
  void a_dispatch_claimed_in_quiet_hours_is_deferred_once_without_an_attempt() {
    start();
    engine.advance(Duration.between(engine.clock().instant(), EVENING.minusSeconds(1)));
    var dispatch = scheduled(text("news", "Hi", to("7")));

    var first = sendAt(EVENING);
    var second = engine.send();
    var waiting = again(dispatch);
    sendAt(NEXT_MORNING);

    assertEquals(1, first.getInteger("deferred"));
    assertEquals(0, second.getInteger("claimed"));
    assertEquals("pending", waiting.getString("status"));
    assertEquals(0, waiting.getInteger("attempts"));
    assertEquals(NEXT_MORNING.toEpochMilli(), next(waiting));
    var line = waiting.getJsonArray("errors").getJsonObject(0);
    assertEquals("deferred", line.getString("outcome"));
    assertEquals("quiet hours (Europe/Berlin 22:00-08:00)", line.getString("text"));
    assertEquals("sent", again(dispatch).getString("status"));
  }

  @Test
  void a_dispatch_that_expires_in_the_night_is_given_up_then_with_the_reason() {
    start();
    var expiry = MORNING.minusSeconds(3_600);
    var dispatch = scheduled(text("news", "Hi", to("7")).withExpiresAt(expiry));

    var sent = sendAt(expiry);

    assertEquals(expiry.toEpochMilli(), next(dispatch));
    assertEquals(1, sent.getInteger("expired"));
    assertTrue(
        again(dispatch).getJsonArray("errors").encode().contains("expired in quiet hours"),
        again(dispatch).encode());
  }

  @Test
  void prepared_and_requeued_dispatches_wait_and_appended_ones_follow_their_message() {
    start();
    var client = SiteMessageClient.create(engine.vertx());
    Engines.await(client.subscribe(Subscription.ofUser("news", "pager", "berliner")));
    Engines.await(client.subscribe(Subscription.ofUser("news", "pager", "tokyoite")));
    engine.schedule(ScheduleRequest.of("news", new JsonObject().put("text", "to all")));
    engine.request(BusAddress.PREPARE, new JsonObject());
    var loud =
        engine.schedule(
            text("news", "loud", to("7")).withIgnoresQuietHours(true).withSealed(false));
    engine.schedule(ScheduleRequest.append(loud.messageId(), List.of(to("8"))));
    var cancelled = scheduled(text("news", "again", to("9")));
    var id = new JsonArray().add(cancelled.getLong("id"));
    engine.request(BusAddress.CANCEL, new JsonObject().put("dispatches", id));
    engine.request(BusAddress.REQUEUE, new JsonObject().put("dispatches", id));

    engine.send();
    var before = arrived();
    sendAt(MORNING);

    assertEquals(List.of("loud", "loud", "to all"), before.stream().sorted().toList());
    assertEquals(
        List.of("again", "loud", "loud", "to all", "to all"), arrived().stream().sorted().toList());
  }

  @Test
  void a_group_waits_as_one_and_urgent_messages_do_not_wait_with_it() {
    start();
    scheduled(text("news", "one", to("7")).withGroup("g"));
    scheduled(text("news", "urgent", to("7")).withGroup("g").withIgnoresQuietHours(true));
    var second = scheduled(text("news", "two", to("7")).withGroup("g"));

    engine.send();
    var atNight = arrived();
    sendAt(MORNING);

    assertEquals(List.of("urgent"), atNight);
    assertEquals(List.of("urgent", "one\ntwo"), arrived());
    assertEquals(MORNING.toEpochMilli(), next(second));
  }
}

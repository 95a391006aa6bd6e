package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Digest;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.api.user.User;
import org.sitemessage.example.Commented;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A digest arrives as one message at its time. The tests begin at midnight UTC. */
class DigestDeliveryTest {
  private static final Instant EVENING = Instant.parse("2026-01-01T18:00:00Z");
  private static final Instant NEXT_EVENING = Instant.parse("2026-01-02T18:00:00Z");
  private static final Digest DAILY = Digest.dailyAt(LocalTime.of(18, 0));

  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void start() {
    var users =
        Map.of(
            "ana", User.of("ana", Map.of("pager", "ana")).withZone(ZoneId.of("America/New_York")),
            "bob", User.of("bob", Map.of("pager", "bob")));
    engine.start(
        engine
            .builder(pager)
            .messageType(new Commented())
            .userDirectory(ids -> Future.succeededFuture(users)));
  }

  private static ScheduleRequest text(String text, String... addresses) {
    return ScheduleRequest.plain(text)
        .withDigest(DAILY)
        .withRecipients(Recipients.of("pager", addresses).list());
  }

  private static ScheduleRequest comment(String author, String text, String... addresses) {
    return ScheduleRequest.of("commented", new JsonObject().put("author", author).put("text", text))
        .withRecipients(Recipients.of("pager", addresses).list());
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

  private Map<String, List<String>> arrived() {
    return pager.deliveries().stream()
        .collect(
            Collectors.groupingBy(
                delivery -> delivery.address(),
                Collectors.mapping(delivery -> delivery.content().text(), Collectors.toList())));
  }

  private List<String> texts() {
    return pager.deliveries().stream().map(delivery -> delivery.content().text()).toList();
  }

  @Test
  void messages_before_the_digests_time_arrive_as_one_and_later_ones_in_the_next_digest() {
    start();
    var first = scheduled(text("one", "7", "8"));
    engine.advance(Duration.ofHours(9));
    var second = scheduled(text("two", "7"));
    var early = sendAt(EVENING.minusMillis(1));
    var last = scheduled(text("three", "7"));

    var evening = sendAt(EVENING);
    var later = scheduled(text("four", "7"));
    var nothing = sendAt(NEXT_EVENING.minusMillis(1));
    sendAt(NEXT_EVENING);

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(4, evening.getInteger("sent"));
    assertEquals(0, nothing.getInteger("claimed"));
    assertEquals(Map.of("7", List.of("one\ntwo\nthree", "four"), "8", List.of("one")), arrived());
    assertEquals(EVENING.toEpochMilli(), second.getLong("nextAttemptAtMs"));
    assertEquals(first.getLong("id"), last.getLong("groupedWith"));
    assertEquals(NEXT_EVENING.toEpochMilli(), later.getLong("nextAttemptAtMs"));
    assertEquals("sent", again(last).getString("status"));
  }

  @Test
  void everything_that_arrived_as_one_is_announced_as_sent() {
    start();
    var ids =
        Stream.of(scheduled(text("one", "7")), scheduled(text("two", "7")))
            .map(dispatch -> dispatch.getLong("id"))
            .collect(Collectors.toSet());
    var announced = new HashSet<Long>();
    Promise<Set<Long>> all = Promise.promise();
    engine
        .vertx()
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.EVENT_PREFIX + "sent",
            event -> {
              announced.add(event.body().getLong("dispatchId"));
              if (announced.size() == ids.size()) {
                all.tryComplete(announced);
              }
            });

    sendAt(EVENING);

    assertEquals(ids, Engines.await(all.future()));
  }

  @Test
  void a_type_says_until_when_it_is_collected_and_its_template_sees_them_all() {
    start();
    scheduled(comment("Ana", "Nice", "7", "8"));
    scheduled(comment("Bob", "Not so <nice>", "7"));

    sendAt(EVENING);

    assertEquals(
        Map.of(
            "7", List.of("2 comments:\n- Ana: Nice\n- Bob: Not so <nice>"),
            "8", List.of("1 comments:\n- Ana: Nice")),
        arrived());
  }

  @Test
  void a_preview_shows_a_digest_of_one() {
    start();

    var preview =
        Engines.await(SiteMessageClient.create(engine.vertx()).preview(comment("Ana", "Hi", "7")));

    assertEquals("1 comments:\n- Ana: Hi", preview.previews().get(0).content().text());
  }

  @Test
  void it_is_evening_by_the_clock_of_each_recipient() {
    start();
    var ana = scheduled(text("one").withRecipients(List.of(Recipient.user("pager", "ana"))));
    var bob = scheduled(text("one").withRecipients(List.of(Recipient.user("pager", "bob"))));
    var guest =
        scheduled(
            text("one")
                .withRecipients(
                    List.of(Recipient.address("pager", "7").withZone(ZoneId.of("Asia/Kolkata")))));

    assertEquals(
        List.of("2026-01-01T23:00:00Z", "2026-01-01T18:00:00Z", "2026-01-01T12:30:00Z"),
        List.of(ana, bob, guest).stream()
            .map(d -> Instant.ofEpochMilli(d.getLong("nextAttemptAtMs")).toString())
            .toList());
  }

  @Test
  void a_window_ends_an_hour_after_midnight_and_the_next_one_an_hour_later() {
    start();
    engine.advance(Duration.ofMinutes(10));
    scheduled(text("one", "7").withDigest(Digest.every(Duration.ofHours(1))));
    engine.advance(Duration.ofMinutes(40));
    scheduled(text("two", "7").withDigest(Digest.every(Duration.ofHours(1))));
    engine.advance(Duration.ofMinutes(10)).send();
    scheduled(text("three", "7").withDigest(Digest.every(Duration.ofHours(1))));
    engine.advance(Duration.ofHours(1)).send();

    assertEquals(List.of("one\ntwo", "three"), texts());
  }

  @Test
  void a_message_with_send_at_goes_into_the_first_digest_that_is_not_earlier() {
    start();
    scheduled(text("today", "7").withSendAt(EVENING));
    scheduled(text("tomorrow", "7").withSendAt(EVENING.plusMillis(1)));
    scheduled(text("now", "7"));

    sendAt(EVENING);
    sendAt(NEXT_EVENING);

    assertEquals(List.of("today\nnow", "tomorrow"), texts());
  }

  @Test
  void a_message_that_would_expire_before_its_digest_is_refused() {
    start();

    var refused =
        assertThrows(
            SiteMessageException.class, () -> scheduled(text("one", "7").withExpiresAt(EVENING)));
    scheduled(text("two", "7").withExpiresAt(EVENING.plusMillis(1)));
    sendAt(EVENING);

    assertTrue(
        String.valueOf(refused.getMessage()).contains("when the digest to recipients[0] is sent"),
        refused.getMessage());
    assertEquals(List.of("two"), texts());
  }

  @Test
  void a_digest_waits_for_quiet_hours_to_end() {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.QUIET_HOURS,
                engine.options().quietHours().withHours(QuietHours.parse("17:30-19:15"))));
    start();
    scheduled(text("one", "7"));
    scheduled(text("two", "7"));

    var evening = sendAt(EVENING);
    sendAt(EVENING.plus(Duration.ofMinutes(75)));

    assertEquals(0, evening.getInteger("claimed"));
    assertEquals(List.of("one\ntwo"), texts());
  }

  @Test
  void a_digest_omits_cancelled_dispatches_and_unsubscribed_recipients() {
    start();
    var first = scheduled(comment("Ana", "one", "7", "8"));
    var second = scheduled(comment("Bob", "two", "7", "8"));

    engine.request(
        BusAddress.CANCEL,
        new JsonObject().put("dispatches", new JsonArray().add(first.getLong("id"))));
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .unsubscribe(Subscription.ofAddress("commented", "pager", "8")));
    sendAt(EVENING);

    assertEquals(Map.of("7", List.of("1 comments:\n- Bob: two")), arrived());
    assertEquals(
        List.of("sent", "cancelled"),
        engine
            .request(BusAddress.MESSAGE, new JsonObject().put("id", second.getLong("messageId")))
            .getJsonArray("dispatches")
            .stream()
            .map(d -> ((JsonObject) d).getString("status"))
            .toList());
  }

  @Test
  void subscribers_get_one_digest_of_several_messages() {
    start();
    var client = SiteMessageClient.create(engine.vertx());
    for (var user : List.of("ana", "bob")) {
      Engines.await(client.subscribe(Subscription.ofUser("commented", "pager", user)));
    }
    var to = comment("Cem", "one");
    engine.schedule(ScheduleRequest.of(to.type(), to.context()));
    engine.request(BusAddress.PREPARE, new JsonObject());
    engine.schedule(ScheduleRequest.of(to.type(), to.context().put("text", "two")));
    engine.request(BusAddress.PREPARE, new JsonObject());

    sendAt(EVENING);
    var atSix = arrived().keySet();
    sendAt(Instant.parse("2026-01-01T23:00:00Z"));

    var expected = List.of("2 comments:\n- Cem: one\n- Cem: two");
    assertEquals(Set.of("bob"), atSix);
    assertEquals(Map.of("ana", expected, "bob", expected), arrived());
  }

  @Test
  void a_message_accepted_while_a_digest_is_sent_arrives_once() {
    start();
    var client = SiteMessageClient.create(engine.vertx());
    var under = new ArrayList<Future<?>>();
    for (int i = 0; i < 300; i++) {
      if (i == 150) {
        engine.advance(Duration.between(engine.clock().instant(), EVENING));
      }
      if (i > 150 && i % 20 == 0) {
        under.add(client.request(BusAddress.SEND_SCHEDULED, new JsonObject()));
      }
      under.add(client.schedule(text("%03d".formatted(i), "7")));
    }
    Engines.await(Future.all(under));
    engine.send();
    sendAt(NEXT_EVENING);

    assertEquals(
        IntStream.range(0, 300).mapToObj("%03d"::formatted).toList(),
        texts().stream().flatMap(text -> Stream.of(text.split("\n"))).sorted().toList());
    assertTrue(texts().size() < 150, texts().size() + " messages");
  }

  @Test
  void a_requeued_dispatch_of_a_digest_is_sent_alone_at_once() {
    start();
    scheduled(comment("Ana", "one", "7"));
    var second = scheduled(comment("Bob", "two", "7"));
    var id = new JsonArray().add(second.getLong("id"));

    engine.request(BusAddress.CANCEL, new JsonObject().put("dispatches", id));
    engine.request(BusAddress.REQUEUE, new JsonObject().put("dispatches", id));
    engine.send();
    sendAt(EVENING);

    assertEquals(List.of("1 comments:\n- Bob: two", "1 comments:\n- Ana: one"), texts());
  }

  @Test
  void a_message_for_a_digest_cannot_be_left_unsealed() {
    start();

    var refused =
        assertThrows(
            SiteMessageException.class, () -> scheduled(text("one", "7").withSealed(false)));

    assertTrue(String.valueOf(refused.getMessage()).contains("sealed"), refused.getMessage());
  }
}

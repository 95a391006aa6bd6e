package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.ScheduleBatch;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.RetryOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Unsent messages with the same group mark reach each recipient as one message. */
class GroupTest {
  private static final int CONTRIBUTIONS = 1_000;

  final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static ScheduleRequest text(String text, String... addresses) {
    return ScheduleRequest.plain(text)
        .withGroup("news")
        .withRecipients(Recipients.of("pager", addresses).list());
  }

  private long schedule(ScheduleRequest request) {
    return engine.schedule(request).messageId();
  }

  /** The texts that arrived, by address, in order. */
  private Map<String, List<String>> arrived() {
    return arrived(pager.deliveries());
  }

  private List<String> arrivedAt(String address) {
    return arrived().getOrDefault(address, List.of());
  }

  private static Map<String, List<String>> arrived(List<Delivery> deliveries) {
    return deliveries.stream()
        .collect(
            Collectors.groupingBy(
                Delivery::address,
                TreeMap::new,
                Collectors.mapping(delivery -> delivery.content().text(), Collectors.toList())));
  }

  private static JsonArray named(long... ids) {
    var array = new JsonArray();
    for (long id : ids) {
      array.add(id);
    }
    return array;
  }

  private long dispatchOf(long message) {
    return engine.dispatch(message).getLong("id");
  }

  @Test
  void unsent_messages_of_a_group_arrive_as_one_and_only_at_their_own_recipients() {
    engine.start(pager);
    var first = schedule(text("one", "7", "8"));
    var second = schedule(text("two", "7"));
    schedule(text("other mark", "7").withGroup("alarms"));
    schedule(ScheduleRequest.plain("alone").withRecipients(Recipients.of("pager", "7").list()));

    var sent = engine.send();

    assertEquals(
        Map.of("7", List.of("one\ntwo", "other mark", "alone"), "8", List.of("one")), arrived());
    assertEquals(5, sent.getInteger("sent"));
    assertEquals("sent", engine.dispatch(second).getString("status"));
    assertEquals(dispatchOf(first), engine.dispatch(second).getLong("groupedWith"));
    assertEquals(
        engine.dispatch(first).getString("remoteId"),
        engine.dispatch(second).getString("remoteId"));
    assertFalse(engine.dispatch(first).containsKey("groupedWith"));
  }

  @Test
  void a_message_after_the_claim_arrives_alone_and_a_retry_repeats_its_content() {
    pager.then(Outcome.retry("busy"));
    engine.start(pager);
    schedule(text("one", "7"));
    var second = schedule(text("two", "7"));
    engine.send();
    schedule(text("three", "7"));

    var waiting = engine.dispatch(second).getString("status");
    engine.advance(Duration.ofHours(2)).send();

    assertEquals("pending", waiting);
    assertEquals(
        List.of("one\ntwo", "one\ntwo", "three"), arrivedAt("7").stream().sorted().toList());
    assertEquals("sent", engine.dispatch(second).getString("status"));
  }

  @Test
  void all_fail_together_and_are_sent_again_each_for_itself() {
    pager.then(Outcome.rejected("no"));
    engine.start(pager);
    var first = schedule(text("one", "7"));
    var second = schedule(text("two", "7"));
    engine.send();
    var failed = engine.dispatch(second).getString("status");

    engine.request(
        BusAddress.REQUEUE,
        new JsonObject().put("dispatches", named(dispatchOf(first), dispatchOf(second))));
    engine.send();

    assertEquals("failed", failed);
    assertEquals(List.of("one\ntwo", "one", "two"), arrivedAt("7"));
  }

  @Test
  void a_group_whose_head_ends_unknown_is_unknown_as_a_whole() {
    var holding = new RecordingMessenger("pager", UnknownPolicy.HOLD);
    holding.then(Outcome.unknown("no answer"));
    engine.start(holding);
    var first = schedule(text("one", "7"));
    var second = schedule(text("two", "7"));

    var tally = engine.send();
    var third = schedule(text("three", "7"));
    engine.advance(Duration.ofDays(1)).send();

    assertEquals(2, tally.getInteger("unknown"));
    assertEquals("unknown", engine.dispatch(first).getString("status"));
    assertEquals("unknown", engine.dispatch(second).getString("status"));
    assertEquals("sent", engine.dispatch(third).getString("status"));
    assertEquals(
        List.of("one\ntwo", "three"),
        holding.deliveries().stream().map(delivery -> delivery.content().text()).toList());
  }

  @Test
  void a_parked_group_expires_as_a_whole_when_its_last_message_does() {
    engine.options(
        engine
            .options()
            .withLimits(
                "pager", DeliveryLimits.NONE.withAddress(new RateLimit(1, Duration.ofDays(1), 1))));
    engine.start(pager);
    timePassed();
    schedule(ScheduleRequest.plain("before").withRecipients(Recipients.of("pager", "7").list()));
    engine.send();
    var soon = engine.clock().instant().plus(Duration.ofMinutes(1));
    var first = schedule(text("one", "7").withExpiresAt(soon));
    engine.send();
    var second = schedule(text("two", "7").withExpiresAt(soon.plus(Duration.ofMinutes(1))));

    engine.advance(Duration.ofMinutes(1));
    timePassed();
    engine.send();
    var afterTheFirst = engine.dispatch(first).getString("status");
    engine.advance(Duration.ofMinutes(1));
    timePassed();
    engine.send();

    assertEquals("pending", afterTheFirst);
    assertEquals("expired", engine.dispatch(first).getString("status"));
    assertEquals("expired", engine.dispatch(second).getString("status"));
    assertEquals(List.of("before"), arrivedAt("7"));
  }

  @Test
  void a_cancelled_members_text_is_not_sent_even_if_it_had_been_rendered() {
    pager.then(Outcome.retry("busy"));
    engine.start(pager);
    schedule(text("one", "7"));
    var second = schedule(text("two", "7"));
    schedule(text("three", "7"));
    engine.send();

    engine.request(
        BusAddress.CANCEL, new JsonObject().put("dispatches", named(dispatchOf(second))));
    engine.advance(Duration.ofHours(2)).send();

    assertEquals("one\nthree", arrivedAt("7").get(1));
    assertEquals("cancelled", engine.dispatch(second).getString("status"));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void the_others_arrive_if_the_first_is_cancelled(boolean afterAnAttempt) {
    engine.start(pager);
    var first = schedule(text("one", "7"));
    var second = schedule(text("two", "7"));
    if (afterAnAttempt) {
      pager.then(Outcome.retry("busy"));
      engine.send();
    }

    engine.request(BusAddress.CANCEL, new JsonObject().put("message", first));
    var third = schedule(text("three", "7"));
    engine.advance(Duration.ofHours(2)).send();

    var texts = arrivedAt("7");
    assertEquals(
        afterAnAttempt ? List.of("one\ntwo", "two", "three") : List.of("two\nthree"), texts);
    assertEquals("cancelled", engine.dispatch(first).getString("status"));
    assertEquals("sent", engine.dispatch(second).getString("status"));
    assertEquals("sent", engine.dispatch(third).getString("status"));
  }

  /** Lets the store see that a killed process is dead. */
  void untilDead() {}

  /** Lets the clock of the store go as far as the engine's. */
  void timePassed() {}

  @Test
  void a_group_of_a_killed_process_is_sent_again_under_the_same_uid() {
    // It may claim the second message, too, as long as it counts as alive.
    var mute =
        new RecordingMessenger("pager")
            .then(delivery -> Promise.<Outcome>promise().future())
            .then(delivery -> Promise.<Outcome>promise().future());
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
    var begun = engine.whenDelivered(mute);
    engine.startAndForget(begun.messenger(), text("one", "7"));
    var uid = Engines.await(begun.delivery()).uid();

    engine.start(pager);
    var second = schedule(text("two", "7"));
    untilDead();
    untilSent(List.of(second, second - 1));

    assertEquals(List.of("one", "two"), arrivedAt("7").stream().sorted().toList());
    assertTrue(pager.deliveries().stream().anyMatch(delivery -> delivery.uid().equals(uid)));
  }

  /** The next answers: now and then a server that is busy. */
  private static RecordingMessenger busyNowAndThen(RecordingMessenger messenger) {
    for (int i = 0; i < 40; i++) {
      messenger.then(i % 5 == 4 ? Outcome.retry("busy") : Outcome.sent("s" + i));
    }
    return messenger;
  }

  @Test
  void a_thousand_contributions_while_others_are_claimed_arrive_once_at_whom_they_are_for() {
    var options = engine.options();
    var second = Duration.ofSeconds(1);
    engine.options(
        options
            .with(
                SiteMessageOptions.DISPATCH,
                options.dispatch().with(DispatchOptions.CONTINUOUS, true))
            .with(
                SiteMessageOptions.RETRY,
                options
                    .retry()
                    .with(RetryOptions.FIRST_DELAY, second)
                    .with(RetryOptions.MAX_DELAY, second)
                    .with(RetryOptions.FACTOR, 1.0)));
    var begun = engine.whenDelivered(busyNowAndThen(pager));
    engine.start(begun.messenger());
    var client = SiteMessageClient.create(engine.vertx());
    var replies = new ArrayList<Future<ScheduleReply>>();
    var expected = new TreeMap<String, List<String>>();

    for (int i = 0; i < CONTRIBUTIONS; i++) {
      var addresses = new String[] {"p" + i % 7, "q" + i % 3};
      replies.add(client.schedule(text("<" + i + ">", addresses)));
      for (var address : addresses) {
        expected.computeIfAbsent(address, a -> new ArrayList<>()).add("<" + i + ">");
      }
      if (i == 99) {
        Engines.await(begun.delivery());
      }
      if (i % 100 == 99) {
        Engines.await(replies.get(i));
      }
    }
    var ids =
        Engines.await(Future.all(replies)).<ScheduleReply>list().stream()
            .map(ScheduleReply::messageId)
            .toList();
    for (int retries = 0; retries < 10; retries++) {
      engine.advance(second).send();
    }
    untilSent(ids);

    assertEquals(expected, received());
    assertTrue(pager.deliveries().size() < 2 * CONTRIBUTIONS, "nothing was grouped");
    assertTrue(pager.deliveries().size() > expected.size(), "all came before the first claim");
  }

  /**
   * The lines that arrived, by address, in the order of their numbers. What was tried again is
   * counted once, and was the same.
   */
  private Map<String, List<String>> received() {
    var texts = new TreeMap<String, String>();
    var lines = new TreeMap<String, List<String>>();
    for (var delivery : pager.deliveries()) {
      var text = delivery.content().text();
      var before = texts.putIfAbsent(delivery.uid(), text);
      if (before == null) {
        lines
            .computeIfAbsent(delivery.address(), address -> new ArrayList<>())
            .addAll(text.lines().toList());
      } else {
        assertEquals(before, text);
      }
    }
    lines
        .values()
        .forEach(
            all ->
                all.sort(
                    Comparator.comparing(
                        line -> Integer.parseInt(line.substring(1, line.length() - 1)))));
    return lines;
  }

  private void untilSent(List<Long> messages) {
    var left = new ArrayList<>(messages);
    for (int round = 0; round < 1_000 && !left.isEmpty(); round++) {
      engine.send();
      left.removeIf(this::isSent);
    }
    assertEquals(List.of(), left);
  }

  private boolean isSent(long message) {
    return engine
        .request(BusAddress.MESSAGE, new JsonObject().put("id", message))
        .getJsonArray("dispatches")
        .stream()
        .allMatch(dispatch -> ((JsonObject) dispatch).getString("status").equals("sent"));
  }

  @Test
  void a_group_has_at_most_a_thousand_parts() {
    engine.start(pager);
    var requests =
        IntStream.range(0, 500).mapToObj(i -> text("a", "7")).collect(Collectors.toList());
    for (int i = 0; i < 2; i++) {
      engine.request(BusAddress.SCHEDULE, ScheduleBatch.of(requests).toJson());
    }
    schedule(text("b", "7"));

    engine.send();

    assertEquals(
        List.of(1_000, 1), arrivedAt("7").stream().map(text -> text.split("\n").length).toList());
  }

  @Test
  void a_refused_request_of_a_batch_leaves_nothing_in_a_group() {
    engine.start(pager);
    schedule(text("one", "7").withRequestId("r"));
    var batch = List.of(text("two", "7"), text("other", "7").withRequestId("r"));

    assertThrows(
        SiteMessageException.class,
        () -> Engines.await(SiteMessageClient.create(engine.vertx()).scheduleAll(batch)));
    schedule(text("three", "7"));
    engine.send();

    assertEquals(List.of("one\nthree"), arrivedAt("7"));
  }

  @Test
  void messages_of_a_group_with_another_send_at_wait_for_it() {
    engine.start(pager);
    var later = engine.clock().instant().plus(Duration.ofHours(1));
    schedule(text("now", "7"));
    schedule(text("later", "7").withSendAt(later));
    schedule(text("later, too", "7").withSendAt(later));

    engine.send();
    engine.advance(Duration.ofHours(1)).send();

    assertEquals(List.of("now", "later\nlater, too"), arrivedAt("7"));
  }

  @Test
  void a_part_that_expires_later_keeps_the_group_alive() {
    engine.start(pager);
    schedule(text("one", "7").withExpiresAt(engine.clock().instant().plusSeconds(60)));
    schedule(text("two", "7"));

    engine.advance(Duration.ofMinutes(5)).send();

    assertEquals(List.of("one\ntwo"), arrivedAt("7"));
  }

  /** A type that sends the sum of the numbers in a group. */
  private static final class CountType implements MessageType {
    @Override
    public String alias() {
      return "count";
    }

    @Override
    public String group() {
      return "counted";
    }

    @Override
    public JsonObject mergeContexts(List<JsonObject> contexts) {
      return new JsonObject()
          .put("n", contexts.stream().mapToInt(context -> context.getInteger("n")).sum());
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("", "%d new".formatted(message.context().getInteger("n")));
    }
  }

  private static ScheduleRequest count(int n) {
    return ScheduleRequest.of("count", new JsonObject().put("n", n));
  }

  @Test
  void a_type_has_a_mark_and_a_merge_of_its_own_and_subscribers_get_one_message() {
    engine.start(engine.builder(pager).messageType(new CountType()));
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .subscribe(Subscription.ofAddress("count", "pager", "8")));
    var to = Recipients.of("pager", "7").list();
    schedule(count(2).withRecipients(to));
    schedule(count(3).withRecipients(to));
    schedule(count(4));
    schedule(count(5));

    engine.request(BusAddress.PREPARE, new JsonObject());
    engine.send();

    assertEquals(Map.of("7", List.of("5 new"), "8", List.of("9 new")), arrived());
  }

  @Test
  void a_group_is_closed_to_further_recipients() {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class, () -> schedule(text("one", "7").withSealed(false)));

    assertTrue(String.valueOf(refused.getMessage()).contains("sealed must be true in a group"));
  }
}

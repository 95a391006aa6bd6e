package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.user.QuietHours;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A messenger delivers no faster than its limits allow, and the rest waits. */
class LimitTest {
  private static final RateLimit ONE_A_MINUTE = new RateLimit(1, Duration.ofMinutes(1));

  final Engines engine = engines();
  private RecordingMessenger pager = new RecordingMessenger("pager");

  @TempDir Path folder;

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  /** Sets the clock of the store to the engine's time. */
  void timePassed() {}

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessage start(DeliveryLimits limits) {
    engine.options(engine.options().withLimits("pager", limits));
    pager = new Keyed("pager");
    timePassed();
    return engine.start(pager);
  }

  /** Treats addresses that differ only in case as the same. */
  private static final class Keyed extends RecordingMessenger {
    Keyed(String alias) {
      super(alias);
    }

    @Override
    public String addressKey(String address) {
      return address.toLowerCase(Locale.ROOT);
    }
  }

  private Engines advance(Duration by) {
    engine.advance(by);
    timePassed();
    return engine;
  }

  private long schedule(int priority, String... addresses) {
    return engine
        .schedule(
            ScheduleRequest.plain("Hi")
                .withPriority(priority)
                .withRecipients(Recipients.of("pager", addresses).list()))
        .messageId();
  }

  private List<String> addresses() {
    return pager.deliveries().stream().map(delivery -> delivery.address()).toList();
  }

  private JsonObject limits() {
    return engine.messenger("pager").getJsonObject("limits");
  }

  @Test
  void a_dispatch_over_the_limit_waits_in_its_order_and_counts_no_attempt() {
    start(DeliveryLimits.of(new RateLimit(2, Duration.ofMinutes(1), 2)));
    schedule(0, "1");
    schedule(0, "2");
    var last = schedule(0, "3");
    schedule(5, "4");

    var sent = engine.send();
    var waiting = engine.dispatch(last);
    var tooEarly = advance(Duration.ofSeconds(59)).send();
    var closed = limits().containsKey("untilMs");
    advance(Duration.ofMinutes(3)).send();

    assertEquals(2, sent.getInteger("sent"));
    assertEquals("pending", waiting.getString("status"));
    assertEquals(0, waiting.getInteger("attempts"));
    assertEquals(0, waiting.getJsonArray("errors").size());
    assertEquals(0, tooEarly.getInteger("claimed"));
    assertEquals(true, closed);
    assertEquals(List.of("4", "1", "2", "3"), addresses());
    assertEquals(1, engine.dispatch(last).getInteger("attempts"));
  }

  @Test
  void a_domain_that_is_limited_holds_back_no_other() {
    start(DeliveryLimits.NONE.withDomain("slow.example", ONE_A_MINUTE));
    var addresses = new String[300];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = i + "@Slow.example";
    }
    schedule(9, addresses);
    schedule(0, "a@fast.example", "b@fast.example");

    engine.send();

    assertEquals(List.of("0@Slow.example", "a@fast.example", "b@fast.example"), addresses());
    assertEquals(new JsonObject().put("domain", 299), limits().getJsonObject("parked"));
  }

  @Test
  void parked_dispatches_are_sent_by_priority_and_then_by_age() {
    start(DeliveryLimits.NONE.withAddress(ONE_A_MINUTE));
    schedule(0, "Ada");
    var second = schedule(0, "ada");
    engine.send();
    schedule(0, "ADA");
    var urgent = schedule(7, "ada");
    engine.send();
    var parked = limits().getJsonObject("parked").getInteger("address");

    advance(Duration.ofMinutes(2)).send();
    advance(Duration.ofMinutes(2)).send();

    assertEquals(3, parked);
    assertEquals(List.of("Ada", "ada", "ada"), addresses());
    assertEquals(urgent, pager.deliveries().get(1).dispatch().messageId());
    assertEquals(second, pager.deliveries().get(2).dispatch().messageId());
  }

  @Test
  void the_count_of_a_day_survives_a_restart_and_begins_anew_with_the_next() {
    engine.onDisk(folder);
    var site = start(DeliveryLimits.NONE.withDay(DailyLimit.of(3)));
    schedule(0, "1", "2", "3", "4", "5");
    var first = engine.send().getInteger("sent");
    var left = limits().getInteger("left");
    Engines.await(site.stop());

    start(DeliveryLimits.NONE.withDay(DailyLimit.of(3)));
    var restarted = engine.send().getInteger("claimed");
    var evening = advance(Duration.ofHours(23)).send().getInteger("claimed");
    var midnight = advance(Duration.ofHours(1)).send().getInteger("sent");

    assertEquals(List.of(3, 0, 0, 0, 2), List.of(first, left, restarted, evening, midnight));
    assertEquals(
        new JsonObject()
            .put("day", "2026-01-02")
            .put("count", 3)
            .put("started", 2)
            .put("left", 1)
            .put("parked", new JsonObject()),
        limits());
  }

  @Test
  void a_dispatch_that_waits_for_the_end_of_quiet_hours_takes_no_permit() {
    var quiet = engine.options().quietHours();
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.QUIET_HOURS, quiet.withHours(QuietHours.parse("00:01-08:00"))));
    start(DeliveryLimits.of(ONE_A_MINUTE));
    schedule(5, "1", "2", "3");
    engine.send();
    advance(Duration.ofMinutes(2));
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withIgnoresQuietHours(true)
            .withRecipients(Recipients.of("pager", "urgent").list()));

    engine.send();

    assertEquals(List.of("1", "urgent"), addresses());
  }

  @Test
  void a_new_sender_warms_up() {
    start(DeliveryLimits.NONE.withDay(DailyLimit.of(5).withWarmUp(new DailyLimit.WarmUp(1, 2))));
    schedule(0, "1", "2", "3", "4", "5", "6", "7", "8", "9");

    var first = engine.send().getInteger("sent");
    var second = advance(Duration.ofDays(1)).send().getInteger("sent");
    var third = advance(Duration.ofDays(1)).send().getInteger("sent");
    var rest = advance(Duration.ofDays(1)).send().getInteger("sent");

    assertEquals(List.of(1, 2, 4, 2), List.of(first, second, third, rest));
  }

  @Test
  void days_without_a_delivery_do_not_warm_a_sender_up() {
    start(DeliveryLimits.NONE.withDay(DailyLimit.of(9).withWarmUp(new DailyLimit.WarmUp(1, 2, 2))));
    schedule(0, "1", "2", "3", "4", "5", "6", "7", "8", "9");

    var first = engine.send().getInteger("sent");
    var afterTwoDays = advance(Duration.ofDays(2)).send().getInteger("sent");
    var next = advance(Duration.ofDays(1)).send().getInteger("sent");
    schedule(0, "10", "11");
    var anew = advance(Duration.ofDays(3)).send().getInteger("sent");

    assertEquals(List.of(1, 2, 4, 1), List.of(first, afterTwoDays, next, anew));
  }

  @Test
  void a_day_ends_at_midnight_of_its_zone_and_not_a_moment_before() {
    start(DeliveryLimits.NONE.withDay(DailyLimit.of(1).withZone(ZoneId.of("Europe/Berlin"))));
    schedule(0, "1", "2", "3");
    engine.send();

    var before = advance(Duration.ofHours(23).minusMillis(1)).send().getInteger("sent");
    var after = advance(Duration.ofMillis(1)).send().getInteger("sent");
    var midnightUtc = advance(Duration.ofHours(1)).send().getInteger("sent");

    assertEquals(List.of(0, 1, 0), List.of(before, after, midnightUtc));
    assertEquals("2026-01-02", limits().getString("day"));
  }

  @Test
  void an_unused_place_of_the_day_is_given_to_another_dispatch() {
    engine.options(
        engine.options().withLimits("pager", DeliveryLimits.NONE.withDay(DailyLimit.of(1))));
    pager = new RecordingMessenger("pager");
    timePassed();
    engine.start(engine.builder(pager).messageType(new Broken()));
    engine.schedule(
        ScheduleRequest.of("broken", new JsonObject())
            .withPriority(9)
            .withRecipients(Recipients.of("pager", "broken").list()));
    schedule(0, "1", "2");

    var sent = engine.send().getInteger("sent");

    assertEquals(1, sent);
    assertEquals(List.of("1"), addresses());
    assertEquals(0, limits().getInteger("left"));
  }

  /** A type that cannot be rendered. */
  private record Broken() implements MessageType {
    @Override
    public String alias() {
      return "broken";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      throw new IllegalStateException("no text");
    }
  }

  @Test
  void dispatches_parked_under_a_removed_limit_are_sent_after_the_next_start() {
    engine.onDisk(folder);
    var site = start(DeliveryLimits.NONE.withAddress(new RateLimit(1, Duration.ofDays(1))));
    for (int i = 0; i < 3; i++) {
      schedule(0, "7");
    }
    engine.send();
    Engines.await(site.stop());

    start(DeliveryLimits.NONE);
    engine.send();

    assertEquals(List.of("7", "7"), addresses());
  }

  @Test
  void a_parked_dispatch_can_be_cancelled_and_expires() {
    start(DeliveryLimits.NONE.withAddress(new RateLimit(1, Duration.ofDays(1))));
    schedule(0, "7");
    var withdrawn = schedule(0, "7");
    var expired =
        engine
            .schedule(
                ScheduleRequest.plain("Hi")
                    .withExpiresAt(engine.clock().instant().plus(Duration.ofMinutes(1)))
                    .withRecipients(Recipients.of("pager", "7").list()))
            .messageId();
    engine.send();

    engine.request(BusAddress.CANCEL, new JsonObject().put("message", withdrawn));
    advance(Duration.ofMinutes(2)).send();
    advance(Duration.ofDays(2)).send();

    assertEquals("cancelled", engine.dispatch(withdrawn).getString("status"));
    assertEquals("expired", engine.dispatch(expired).getString("status"));
    assertEquals(1, pager.deliveries().size());
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.limit.LimitRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.MessengerStats.ManualLimitStats;
import org.sitemessage.testkit.RecordingMessenger;

/** A person lays limits over the configured ones of a messenger for a while. */
class ManualLimitTest {
  private static final RateLimit ONE_A_MINUTE = new RateLimit(1, Duration.ofMinutes(1));

  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private void limit(LimitChange change, Duration length) {
    var until = engine.clock().instant().plus(length);
    Engines.await(
        client().limit(new LimitRequest("pager", change, until, "told to").withBy("Ann")));
  }

  private void schedule(String... addresses) {
    for (var address : addresses) {
      engine.schedule(
          ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", address).list()));
    }
  }

  private MessengerStats state() {
    return Engines.await(client().stats()).messengers().get(0);
  }

  private int sent() {
    return engine.send().getInteger("sent");
  }

  @Test
  void a_messenger_without_limits_keeps_those_of_a_person_until_their_time_is_over() {
    engine.start(pager);
    var change = LimitChange.NONE.withRateLimit(ONE_A_MINUTE);
    var since = engine.clock().instant();
    limit(change, Duration.ofHours(1));
    schedule("1", "2", "3", "4", "5");

    var first = sent();
    var shown = state();
    engine.advance(Duration.ofMinutes(1));
    var early = sent();
    engine.advance(Duration.ofMinutes(2));
    var second = sent();
    engine.advance(Duration.ofMinutes(57));
    var rest = sent();

    assertEquals(
        Optional.of(
            new ManualLimitStats(since, since.plus(Duration.ofHours(1)), change, "told to", "Ann")),
        shown.limitsByHand());
    assertTrue(shown.limits().isPresent());
    assertEquals(1, first);
    assertEquals(1, early + second);
    assertEquals(3, rest);
    assertEquals(Optional.empty(), state().limitsByHand());
    assertEquals(Optional.empty(), state().limits());
  }

  @Test
  void what_is_not_named_stays_as_it_is_configured() {
    engine.options(
        engine
            .options()
            .withLimits(
                "pager",
                DeliveryLimits.NONE
                    .withDomain("a.example", ONE_A_MINUTE)
                    .withDomain("b.example", ONE_A_MINUTE)
                    .withDay(DailyLimit.of(4))));
    engine.start(pager);
    limit(
        LimitChange.NONE.withDomain("A.example", RateLimit.NONE).withConcurrency(3),
        Duration.ofHours(1));
    schedule("1@a.example", "2@a.example", "3@a.example", "1@b.example", "2@b.example");

    sent();

    assertEquals(
        List.of("1@a.example", "2@a.example", "3@a.example", "1@b.example"),
        pager.deliveries().stream().map(Delivery::address).toList());
    assertEquals(4, state().limits().orElseThrow().day().orElseThrow().started());
  }

  @Test
  void dispatches_parked_by_limits_of_a_person_go_on_when_these_are_taken_back() {
    engine.start(pager);
    limit(LimitChange.NONE.withDomain("a.example", ONE_A_MINUTE), Duration.ofHours(1));
    schedule("1@a.example", "2@a.example", "3@a.example");

    var limited = sent();
    var waits = Engines.await(client().dispatch(3)).waits().orElseThrow();
    var ended = Engines.await(client().unlimit("pager"));
    var free = sent();
    var again = Engines.await(client().unlimit("pager"));

    assertEquals(1, limited);
    assertEquals("limited", waits.why());
    assertTrue(
        waits.text().endsWith("The limits are set by hand until 2026-01-01T01:00:00Z: told to"),
        waits.text());
    assertEquals(2, free);
    assertEquals(List.of(true, false), List.of(ended, again));
  }

  @Test
  void limits_of_a_person_survive_a_restart_and_end_at_their_time() {
    engine.onDisk(folder);
    var site = engine.start(pager);
    limit(LimitChange.NONE.withRateLimit(ONE_A_MINUTE), Duration.ofHours(1));
    schedule("1", "2", "3");
    sent();
    Engines.await(site.stop());
    var again = engine.start(pager);
    var kept = sent();
    var shown = state().limitsByHand();
    Engines.await(again.stop());
    engine.advance(Duration.ofHours(1));

    engine.start(pager);

    assertEquals(0, kept);
    assertEquals("told to", shown.orElseThrow().reason());
    assertEquals(Optional.empty(), state().limitsByHand());
    assertEquals(2, sent());
  }

  @Test
  void limits_that_were_set_anew_do_not_end_at_the_old_time() {
    engine.start(pager);
    limit(LimitChange.NONE.withRateLimit(ONE_A_MINUTE), Duration.ofMinutes(10));
    limit(LimitChange.NONE.withRateLimit(ONE_A_MINUTE), Duration.ofHours(10));
    schedule("1", "2", "3");
    sent();

    engine.advance(Duration.ofMinutes(10));

    assertEquals(1, sent());
    assertTrue(state().limitsByHand().isPresent());
  }

  @Test
  void a_looser_limit_begins_with_an_empty_bucket_and_a_tighter_one_too() {
    engine.options(
        engine
            .options()
            .withLimits("pager", DeliveryLimits.of(new RateLimit(1, Duration.ofHours(1)))));
    engine.start(pager);
    schedule("1", "2", "3", "4", "5", "6", "7", "8", "9");
    var configured = sent();

    limit(
        LimitChange.NONE.withRateLimit(new RateLimit(4, Duration.ofMinutes(1), 4)),
        Duration.ofHours(1));
    var atOnce = sent();
    engine.advance(Duration.ofSeconds(62));
    var first = sent();
    engine.advance(Duration.ofMinutes(4));
    var full = sent();
    limit(LimitChange.NONE.withRateLimit(ONE_A_MINUTE), Duration.ofHours(1));
    sent();
    engine.advance(Duration.ofSeconds(61));
    var tight = sent();
    engine.advance(Duration.ofSeconds(1));
    var afterwards = sent();

    assertEquals(List.of(1, 0, 1, 4), List.of(configured, atOnce, first, full));
    assertEquals(List.of(0, 1), List.of(tight, afterwards));
  }

  @Test
  void a_limit_that_does_not_change_is_counted_on_when_another_one_does() {
    var daily = new RateLimit(1, Duration.ofDays(1));
    engine.options(engine.options().withLimits("pager", DeliveryLimits.NONE.withAddress(daily)));
    engine.start(pager);
    schedule("a@a.example", "a@a.example");

    var first = sent();
    engine.advance(Duration.ofHours(23));
    limit(LimitChange.NONE.withDomain("b.example", ONE_A_MINUTE), Duration.ofHours(9));
    var early = sent();
    engine.advance(Duration.ofMinutes(61));
    var inTime = sent();

    assertEquals(List.of(1, 0, 1), List.of(first, early, inTime));
  }

  /** Does not answer until it is told to. */
  private static final class Slow extends RecordingMessenger {
    private final List<Promise<Outcome>> open = new CopyOnWriteArrayList<>();
    private final int awaited;
    private final Promise<Void> begun = Promise.promise();

    Slow(UnknownPolicy policy, int awaited) {
      super("pager", policy);
      this.awaited = awaited;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      Promise<Outcome> answer = Promise.promise();
      open.add(answer);
      if (open.size() == awaited) {
        begun.complete();
      }
      return answer.future();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_higher_concurrency_lets_more_begin_at_once_and_the_configured_one_holds_again(
      UnknownPolicy policy) {
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    var slow = new Slow(policy, 3);
    engine.start(slow);
    schedule("1", "2", "3", "4", "5", "6");
    limit(LimitChange.NONE.withConcurrency(3), Duration.ofHours(1));
    var sending = client().request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
    Engines.await(slow.begun.future());
    var together = slow.open.size();

    Engines.await(client().unlimit("pager"));
    IntStream.range(0, 6).forEach(i -> answer(slow, i));
    Engines.await(sending);

    assertEquals(3, together);
    assertEquals(6, slow.open.size());
  }

  /** Answers a delivery once it has begun; those after the third begin one at a time. */
  private void answer(Slow slow, int number) {
    while (slow.open.size() <= number) {
      engine.messenger("pager");
    }
    assertTrue(slow.open.size() <= Math.max(3, number + 1), slow.open.size() + " have begun");
    slow.open.get(number).complete(Outcome.sent(""));
  }

  @Test
  void what_waits_inside_the_messenger_when_a_limit_is_set_is_given_back_without_an_attempt() {
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    var slow = new Slow(UnknownPolicy.RESEND, 1);
    engine.start(slow);
    schedule("1", "2", "3");
    var sending = client().request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
    Engines.await(slow.begun.future());

    limit(
        LimitChange.NONE.withRateLimit(new RateLimit(1, Duration.ofHours(1))), Duration.ofHours(2));
    slow.open.get(0).complete(Outcome.sent(""));
    var secondOne = slow.open.size();
    while (slow.open.size() < 2) {
      engine.messenger("pager");
    }
    slow.open.get(1).complete(Outcome.sent(""));
    Engines.await(sending);

    assertEquals(1, secondOne);
    assertEquals(2, slow.open.size());
    assertEquals(0, engine.dispatch(3).getInteger("attempts"));
    assertEquals("pending", engine.dispatch(3).getString("status"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'reason':'x','forMs':1 | limits is missing; give concurrency, rateLimit, limits",
        "'reason':'x','concurrency':2 | forMs is missing; give forMs or untilMs",
        "'forMs':1,'concurrency':2 | reason is missing",
        "'reason':'x','forMs':1,'concurrency':0 | concurrency is 0, must be from 1 to 1000",
        "'reason':'x','forMs':1,'concurency':2 | concurency is not a known option; did you mean \"concurrency\"?",
        "'reason':'x','forMs':1,'rateLimit':{'periodMs':1} | rateLimit.count",
        "'reason':'x','forMs':1,'rateLimit':{'count':5,'burst':6} | rateLimit.burst is 6, must be from 1 to count, which is 5",
        "'reason':'x','forMs':1,'limits':{'domains':{'a.example':{'count':-1}}} | limits.domains.a.example.count is -1, must be from 0 to",
        "'reason':'x','forMs':1,'limits':{'domian':{'count':1}} | did you mean \"domain\"?",
        "'reason':'x','untilMs':1,'concurrency':2 | untilMs must be in the future",
        "'reason':'x','forMs':1,'concurrency':null,'rateLimit':null,'limits':null | limits is missing"
      })
  void invalid_limits_are_refused_naming_the_key_the_value_and_what_is_allowed(
      String fields, String text) {
    engine.start(pager);
    var body = "{'messenger':'pager',%s}".formatted(fields).replace('\'', '"');

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.LIMIT, new JsonObject(body)));

    assertEquals(4000, refused.code().code());
    var told = String.valueOf(refused.getMessage());
    assertTrue(told.contains(text), told);
    assertEquals(Optional.empty(), state().limitsByHand());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'concurrency':4,'rateLimit':null,'limits':null | {'concurrency':4}",
        "'concurrency':null,'rateLimit':{'count':1,'periodMs':1000} | {'rateLimit':{'count':1,'periodMs':1000,'burst':1}}",
        "'concurrency':4,'limits':{'address':null,'domain':null,'domains':null,'day':null} | {'concurrency':4}"
      })
  void a_key_that_is_null_stays_as_it_is_configured(String fields, String change) {
    engine.start(pager);
    var body = "{'messenger':'pager',%s,'reason':'x','forMs':60000}".formatted(fields);

    var reply = engine.request(BusAddress.LIMIT, new JsonObject(body.replace('\'', '"')));

    reply.remove("messenger");
    reply.remove("untilMs");
    assertEquals(new JsonObject(change.replace('\'', '"')), reply);
  }

  @ParameterizedTest
  @CsvSource({BusAddress.LIMIT, BusAddress.UNLIMIT})
  void a_messenger_that_is_not_registered_is_refused_naming_those_that_are(String address) {
    engine.start(pager);
    var body = new JsonObject().put("messenger", "pigeon");
    if (address.equals(BusAddress.LIMIT)) {
      body.put("reason", "x").put("forMs", 1).put("concurrency", 2);
    }

    var refused = assertThrows(SiteMessageException.class, () -> engine.request(address, body));

    assertEquals(4041, refused.code().code());
    assertTrue(String.valueOf(refused.getMessage()).contains("pager"), refused.getMessage());
  }
}

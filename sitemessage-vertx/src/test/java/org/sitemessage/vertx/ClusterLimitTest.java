package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.limit.LimitRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** Limits that two processes keep together, by clocks that differ. */
class ClusterLimitTest {
  private final Engines one = new Engines().onPostgresWithClock();
  private final List<Engines> others = new ArrayList<>();
  private final ConcurrentLinkedQueue<Start> starts = new ConcurrentLinkedQueue<>();
  private final Promise<Void> sixty = Promise.promise();

  /** The beginning of a delivery. */
  private record Start(String address, Instant at) {}

  @AfterEach
  void stop() {
    others.forEach(Engines::close);
    one.close();
  }

  /** Returns engines whose clock is ahead of the first engines' clock by {@code skew}. */
  private Engines another(Duration skew) {
    var other = one.besideBy(skew);
    others.add(other);
    return other;
  }

  private void passes(Duration time) {
    one.advance(time);
    others.forEach(other -> other.advance(time));
    PostgresServer.setTime(one.options().store().get(StoreOptions.URL), one.clock().instant());
  }

  /** Records when each delivery begins, by the one clock that is right. */
  private RecordingMessenger pager(Supplier<Instant> clock) {
    return new RecordingMessenger("pager") {
      @Override
      public Future<Outcome> deliver(Delivery delivery) {
        starts.add(new Start(delivery.address(), clock.get()));
        if (starts.size() >= 60) {
          sixty.tryComplete();
        }
        return super.deliver(delivery);
      }
    };
  }

  private void limited(DeliveryLimits limits) {
    one.options(one.options().withLimits("pager", limits));
  }

  private void schedule(int count, String domain) {
    var addresses =
        IntStream.range(0, count).mapToObj(i -> i + "@" + domain).toArray(String[]::new);
    one.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list()));
  }

  private void bothSend() {
    var sending =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    SiteMessageClient.create((i == 0 ? one : others.get(0)).vertx())
                        .request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0)))
            .toList();
    Engines.await(Future.all(sending));
  }

  private static void assertKept(RateLimit limit, List<Instant> times) {
    var spacing = limit.spacing().toNanos();
    for (int first = 0; first < times.size(); first++) {
      for (int last = first; last < times.size(); last++) {
        var window = Duration.between(times.get(first), times.get(last)).toNanos();
        var count = last - first + 1;
        assertTrue(count <= window / spacing + limit.burst(), count + " within " + window + " ns");
        assertTrue(
            window >= limit.period().toNanos() || count <= limit.count(), count + " in one period");
      }
    }
  }

  private List<Instant> startsAt(String domain) {
    return starts.stream()
        .filter(start -> start.address().endsWith(domain))
        .map(Start::at)
        .sorted()
        .toList();
  }

  @Test
  void two_nodes_together_stay_within_rate_and_burst_whatever_their_clocks_show() {
    var all = new RateLimit(40, Duration.ofSeconds(1), 8);
    var slow = new RateLimit(4, Duration.ofSeconds(1), 2);
    limited(DeliveryLimits.of(all).withDomain("slow.example", slow));
    var other = another(Duration.ofMinutes(-10));
    one.start(pager(one.clock()::instant));
    other.start(pager(one.clock()::instant));
    schedule(40, "slow.example");
    schedule(200, "fast.example");

    for (int step = 0; step < 40; step++) {
      bothSend();
      passes(Duration.ofMillis(step % 7 == 6 ? 400 : 50));
    }

    var slowOnes = startsAt("slow.example");
    var everything = startsAt("example");
    assertKept(slow, slowOnes);
    assertKept(all, everything);
    var seconds = Duration.between(everything.get(0), one.clock().instant()).toMillis() / 1000.0;
    assertTrue(slowOnes.size() > 0.5 * 3 * seconds, slowOnes.size() + " in " + seconds + " s");
    assertTrue(everything.size() > 0.5 * 33 * seconds, everything.size() + " in " + seconds + " s");
    assertEquals(0, untouched().stream().filter(attempts -> attempts != 0).count());
  }

  /** Returns the numbers of attempts of pending dispatches. */
  private List<Integer> untouched() {
    return one
        .request(BusAddress.DISPATCHES, new JsonObject().put("status", "pending").put("limit", 500))
        .getJsonArray("dispatches")
        .stream()
        .map(dispatch -> ((JsonObject) dispatch).getInteger("attempts"))
        .toList();
  }

  private void limit(Engines engine, LimitChange change, Duration length) {
    Engines.await(
        SiteMessageClient.create(engine.vertx())
            .limit(
                new LimitRequest(
                    "pager", change, engine.clock().instant().plus(length), "told to")));
  }

  @Test
  void limits_that_a_person_sets_on_one_node_hold_on_both_from_the_change_to_the_end() {
    var loose = new RateLimit(40, Duration.ofSeconds(1), 8);
    var tight = new RateLimit(4, Duration.ofSeconds(1), 2);
    limited(DeliveryLimits.of(loose));
    var other = another(Duration.ofMinutes(-10));
    one.start(pager(one.clock()::instant));
    other.start(pager(one.clock()::instant));
    schedule(400, "a.example");

    steps(20);
    limit(other, LimitChange.NONE.withRateLimit(tight), Duration.ofSeconds(20));
    var changed = one.clock().instant();
    steps(100);
    var ended = changed.plusSeconds(20);
    var during = starts.size();
    while (one.clock().instant().isBefore(ended)) {
      steps(5);
    }
    steps(20);

    var all = startsAt("a.example");
    assertKept(loose, all);
    // Permits that were given before the change are used within two seconds.
    var strict =
        all.stream()
            .filter(at -> at.isAfter(changed.plusSeconds(2)) && at.isBefore(ended))
            .toList();
    assertKept(tight, strict);
    assertTrue(strict.size() > 0.5 * 3 * 18 / 2, strict.size() + " under the limit");
    assertTrue(all.size() - during > 20, all.size() - during + " after its end");
    assertEquals(0, untouched().stream().filter(attempts -> attempts != 0).count());
  }

  private void steps(int number) {
    for (int step = 0; step < number; step++) {
      bothSend();
      passes(Duration.ofMillis(step % 7 == 6 ? 400 : 50));
    }
  }

  @Test
  void a_node_without_limits_keeps_those_that_another_node_was_given_after_its_heartbeat() {
    var other = another(Duration.ZERO);
    one.start(pager(one.clock()::instant));
    other.start(pager(one.clock()::instant));
    limit(
        one,
        LimitChange.NONE.withDomain("slow.example", new RateLimit(1, Duration.ofMinutes(10))),
        Duration.ofHours(1));
    schedule(20, "slow.example");
    schedule(20, "fast.example");

    passes(Duration.ofSeconds(5));
    bothSend();
    var shown = other.messenger("pager").getJsonObject("limitsByHand");
    var limited = startsAt("slow.example").size();
    Engines.await(SiteMessageClient.create(other.vertx()).unlimit("pager"));
    bothSend();
    bothSend();

    assertEquals("told to", shown.getString("reason"));
    assertEquals(1, limited);
    assertEquals(20, startsAt("fast.example").size());
    assertEquals(20, startsAt("slow.example").size());
  }

  @Test
  void the_state_of_limits_that_are_over_is_removed() {
    one.start(pager(one.clock()::instant));
    limit(
        one,
        LimitChange.NONE.withAddress(new RateLimit(1, Duration.ofSeconds(1))),
        Duration.ofHours(1));
    schedule(30, "a.example");
    sent(one);
    var url = one.options().store().get(StoreOptions.URL);
    var during = PostgresServer.query(url, "select count(*) from rate_bucket");

    Engines.await(SiteMessageClient.create(one.vertx()).unlimit("pager"));
    passes(Duration.ofHours(2));
    sent(one);

    assertEquals("30", during);
    assertEquals("0", PostgresServer.query(url, "select count(*) from rate_bucket"));
  }

  @Test
  void buckets_that_know_limits_which_the_store_has_lost_are_told_instead_of_asked_for_ever() {
    limited(
        DeliveryLimits.NONE.withDomain("slow.example", new RateLimit(1, Duration.ofMinutes(10))));
    one.start(pager(one.clock()::instant));
    schedule(3, "slow.example");
    sent(one);
    var url = one.options().store().get(StoreOptions.URL);
    PostgresServer.update(url, "update rate_bucket set terms = 7, wake_at = -7");
    passes(Duration.ofHours(1));

    var refused = assertThrows(SiteMessageException.class, () -> sent(one));
    var told = String.valueOf(refused.getMessage());
    PostgresServer.update(url, told.substring(told.indexOf("update")));
    var repaired = sent(one);

    assertTrue(told.contains("knows later limits of messenger \"pager\""), told);
    assertEquals(1, repaired);
  }

  private int sent(Engines engine) {
    return engine.send().getInteger("sent");
  }

  @Test
  void what_a_node_parks_under_limits_that_are_over_is_sent_although_that_node_stops() {
    var other = another(Duration.ZERO);
    one.start(pager(one.clock()::instant));
    other.start(pager(one.clock()::instant));
    limit(
        one,
        LimitChange.NONE.withDomain("slow.example", new RateLimit(1, Duration.ofMinutes(10))),
        Duration.ofHours(1));
    passes(Duration.ofSeconds(5));
    bothSend();
    Engines.await(SiteMessageClient.create(one.vertx()).unlimit("pager"));
    sent(one);
    schedule(5, "slow.example");

    var byTheOther = sent(other);
    others.remove(other);
    other.close();
    passes(Duration.ofSeconds(10));
    var rest = sent(one);

    assertEquals(List.of(1, 4), List.of(byTheOther, rest));
  }

  @Test
  void what_a_node_parks_under_limits_of_addresses_that_are_over_does_not_wait_for_their_permits() {
    var change =
        LimitChange.NONE.withDomain("slow.example", new RateLimit(1, Duration.ofMinutes(10)));
    var other = another(Duration.ZERO);
    one.start(pager(one.clock()::instant));
    other.start(pager(one.clock()::instant));
    limit(one, change.withAddress(new RateLimit(1, Duration.ofDays(1))), Duration.ofHours(1));
    passes(Duration.ofSeconds(5));
    bothSend();
    limit(one, change, Duration.ofHours(1));
    sent(one);
    schedule(1, "a.example");
    schedule(1, "a.example");

    var byTheOther = sent(other);
    others.remove(other);
    other.close();
    passes(Duration.ofMinutes(1));
    var rest = sent(one);

    assertEquals(List.of(1, 1), List.of(byTheOther, rest));
  }

  @Test
  void what_a_claim_under_way_parks_after_the_end_of_a_limit_is_sent() throws SQLException {
    one.start(pager(one.clock()::instant));
    limit(
        one,
        LimitChange.NONE.withDomain("slow.example", new RateLimit(1, Duration.ofMinutes(10))),
        Duration.ofHours(1));
    schedule(1, "slow.example");
    sent(one);
    schedule(4, "slow.example");
    var client = SiteMessageClient.create(one.vertx());
    var url = one.options().store().get(StoreOptions.URL);

    try (var connection = DriverManager.getConnection(url, PostgresServer.user(), "")) {
      connection.setAutoCommit(false);
      connection.createStatement().executeQuery("select * from rate_bucket for update");
      var claiming = client.request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
      while (PostgresServer.query(url, "select count(*) from pg_locks where not granted")
          .strip()
          .equals("0")) {
        Thread.onSpinWait();
      }
      Engines.await(client.unlimit("pager"));
      sent(one);
      connection.rollback();
      Engines.await(claiming);
    }
    sent(one);

    assertEquals(5, starts.size());
  }

  @Test
  void two_nodes_share_the_count_of_a_day_by_the_database_s_clock() {
    limited(DeliveryLimits.NONE.withDay(DailyLimit.of(10)));
    var other = another(Duration.ofHours(-7));
    one.start(pager(one.clock()::instant));
    other.start(pager(one.clock()::instant));
    schedule(40, "a.example");

    bothSend();
    var first = starts.size();
    passes(Duration.ofHours(20));
    bothSend();
    var evening = starts.size();
    passes(Duration.ofHours(5));
    bothSend();

    assertEquals(List.of(10, 10, 20), List.of(first, evening, starts.size()));
  }

  @Test
  void a_backlog_of_a_limited_domain_is_put_aside_once_and_not_written_again() {
    limited(
        DeliveryLimits.NONE.withDomain(
            "slow.example", new RateLimit(60, Duration.ofMinutes(1), 2)));
    one.start(pager(one.clock()::instant));
    schedule(400, "slow.example");
    one.send();
    var before = rows();

    for (int i = 0; i < 5; i++) {
      one.send();
    }
    var idle = rows();
    for (int i = 0; i < 5; i++) {
      passes(Duration.ofMillis(1_100));
      one.send();
    }

    assertEquals(before, idle);
    assertEquals(6, starts.size());
    var moved = new ArrayList<>(rows());
    moved.removeAll(before);
    assertEquals(6 - 2, moved.size());
  }

  /** Each version of a row of a dispatch that is still there. */
  private List<String> rows() {
    return List.of(
        PostgresServer.query(
                one.options().store().get(StoreOptions.URL), "select ctid from dispatch")
            .split("\n"));
  }

  @Test
  void two_nodes_that_run_by_themselves_send_in_time_and_not_before() {
    var limit = new RateLimit(50, Duration.ofSeconds(1), 5);
    one.onPostgres();
    limited(
        DeliveryLimits.of(limit)
            .withDomain("a.example", new RateLimit(20, Duration.ofSeconds(1), 4)));
    var dispatch = one.options().dispatch().with(DispatchOptions.CONTINUOUS, true);
    one.options(
        one.options()
            .with(
                SiteMessageOptions.DISPATCH,
                dispatch.with(DispatchOptions.POLL_INTERVAL, Duration.ofMillis(50))));
    var other = another(Duration.ZERO);
    for (var engine : List.of(one, other)) {
      engine.start(engine.builder(pager(Instant::now)).clock(Clock.systemUTC()));
    }

    var begun = Instant.now();
    schedule(20, "a.example");
    schedule(40, "b.example");
    Engines.await(sixty.future());

    // A start recorded late on a busy machine proves nothing; one recorded early does.
    var times = startsAt("example");
    for (int i = limit.burst(); i < times.size(); i++) {
      var least = limit.spacing().multipliedBy(i + 1L - limit.burst());
      assertTrue(
          !times.get(i).isBefore(begun.plus(least)), "number " + i + " came at " + times.get(i));
    }
    assertEquals(60, times.size());
  }
}

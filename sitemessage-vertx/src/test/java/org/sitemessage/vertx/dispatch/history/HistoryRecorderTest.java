package org.sitemessage.vertx.dispatch.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryColumn;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySeries;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.store.StoreContract;
import org.sitemessage.vertx.store.history.HistoryKey;
import org.sitemessage.vertx.store.history.Tally;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.ChangedDispatches;

/** Counts of a node, written step by step and rolled up. */
class HistoryRecorderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(NOW);
  private final AtomicLong nanos = new AtomicLong();
  private final SqlStore store =
      new SqlStore(vertx, "jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", "");
  private final HistoryRecorder recorder = recorder();

  private HistoryRecorder recorder() {
    return new HistoryRecorder(
        vertx, store.history(), new DepthSampler(store, Set.of("pager"), clock, nanos::get), clock);
  }

  @BeforeEach
  void open() {
    await(store.open(1, NOW));
    recorder.start();
  }

  @AfterEach
  void close() {
    await(recorder.stop(Duration.ofSeconds(10)));
    await(store.close());
    await(vertx.close());
  }

  private void bounce(String domain) {
    recorder
        .watch()
        .bounced(
            new ChangedDispatches.Changed(1, 1, "pager", "plain", Optional.of(domain)),
            "someone@" + domain);
  }

  private void delivered(String outcome, Duration took, Duration delay) {
    recorder
        .observer()
        .delivered(new Observer.Delivered("pager", "pager", "plain", outcome, took, delay));
  }

  /** Writes what is due after some time. */
  private void after(Duration time) {
    clock.advance(time);
    nanos.addAndGet(time.toNanos());
    await(recorder.tick());
  }

  private History history(HistoryQuery query) {
    var requests = new HistoryRequests(recorder, store.history(), Set.of("pager"), clock);
    return History.fromJson(new JsonObject(await(requests.answer(query.toJson())).encode()));
  }

  private HistorySeries pager(HistorySpan span) {
    return history(HistoryQuery.of(span)).series().get(0);
  }

  private static long sum(HistorySeries series, HistoryColumn column) {
    return series.of(column).stream().mapToLong(one -> one).sum();
  }

  private long stored(HistorySpan span) {
    return await(store.history().totals(HistoryQuery.of(span), NOW.minusSeconds(86_400 * 40), 10))
        .values()
        .stream()
        .mapToLong(Tally::volume)
        .sum();
  }

  @Test
  void counts_are_in_the_history_at_once_and_in_the_store_step_by_step() {
    bounce("example.org");
    assertEquals(1, sum(pager(HistorySpan.HOUR), HistoryColumn.BOUNCED));
    assertEquals(0, stored(HistorySpan.HOUR));

    after(Duration.ofSeconds(10));
    bounce("example.org");

    assertEquals(List.of(1L, 0L, 0L), stored());
    for (var span : HistorySpan.values()) {
      assertEquals(2, sum(pager(span), HistoryColumn.BOUNCED), span.key());
    }
    after(Duration.ofSeconds(50));
    assertEquals(List.of(2L, 2L, 0L), stored());
    after(Duration.ofMinutes(4));
    assertEquals(List.of(2L, 2L, 2L), stored());
    var hour = pager(HistorySpan.HOUR).of(HistoryColumn.BOUNCED);
    var last = hour.size() - 1 - 30;
    assertEquals(List.of(1L, 1L), hour.subList(last, last + 2));
    assertEquals(2, sum(pager(HistorySpan.DAY), HistoryColumn.BOUNCED));
  }

  private List<Long> stored() {
    return List.of(stored(HistorySpan.HOUR), stored(HistorySpan.DAY), stored(HistorySpan.MONTH));
  }

  @Test
  void a_stop_writes_what_is_left() {
    bounce("example.org");

    await(recorder.stop(Duration.ofSeconds(10)));

    assertEquals(List.of(1L, 1L, 1L), stored());
  }

  @Test
  void times_become_percentiles_of_what_was_sent_and_of_all_deliveries() {
    for (int i = 0; i < 99; i++) {
      delivered("sent", Duration.ofMillis(10), Duration.ofMillis(990));
    }
    delivered("retry", Duration.ofMinutes(1), Duration.ZERO);
    after(Duration.ofSeconds(10));

    var history = history(HistoryQuery.of(HistorySpan.HOUR));
    var steps = history.series().get(0).of(HistoryColumn.P50);
    var total = history.totals().get(0);

    assertEquals(0L, steps.get(steps.size() - 1));
    var p50 = steps.get(steps.size() - 2);
    assertTrue(p50 > 700 && p50 < 1_420, "p50 " + p50);
    assertTrue(total.delay().orElseThrow().p99().toMillis() < 1_420, total.toString());
    assertTrue(total.took().orElseThrow().p50().toMillis() < 15, total.toString());
    assertTrue(total.took().orElseThrow().p99().toMillis() < 15, total.toString());
  }

  @Test
  void of_many_domains_the_busiest_keep_their_names() {
    for (int i = 0; i < 3_000; i++) {
      bounce("d" + i + ".example");
      bounce("d7.example");
    }
    after(Duration.ofSeconds(10));

    var history = history(HistoryQuery.of(HistorySpan.HOUR).withBy(HistoryBy.DOMAIN));

    assertEquals(6_000, history.totals().stream().mapToLong(one -> one.counts().bounced()).sum());
    assertTrue(history.totals().size() <= 101, history.totals().toString());
    assertEquals(
        Set.of("*", "d7.example"),
        Set.of(history.totals().get(0).name(), history.totals().get(1).name()));
    assertEquals(10, history.series().size());
    var one = history(history.query().withOf("d7.example"));
    assertEquals(3_001, sum(one.series().get(0), HistoryColumn.BOUNCED));
    assertEquals(1, one.totals().size());
  }

  @Test
  void a_depth_holds_until_it_changes_and_is_written_only_then() {
    await(
        await(
                store
                    .schedules()
                    .insert(List.of(List.of(StoreContract.insertion("", 0, NOW, "1", "2"))), NOW))
            .get(0));

    for (int i = 0; i < 6; i++) {
      after(Duration.ofSeconds(10));
    }
    var rows = await(store.history().depths(HistorySpan.HOUR, NOW));
    var day = await(store.history().depths(HistorySpan.DAY, NOW));
    var depth = pager(HistorySpan.HOUR);

    assertEquals(6, rows.size(), "the age of the oldest one grows");
    assertEquals(1, day.size());
    assertEquals(2, day.get(0).value().ready());
    var last = depth.of(HistoryColumn.DEPTH).size() - 1;
    assertEquals(2L, depth.of(HistoryColumn.DEPTH).get(last));
    assertEquals(60_000L, depth.of(HistoryColumn.OLDEST_DUE).get(last));
    assertEquals(0L, depth.of(HistoryColumn.DEPTH).get(last - 30));
  }

  @Test
  void dispatches_of_later_are_written_once_in_half_an_hour() {
    await(
        await(
                store
                    .schedules()
                    .insert(
                        List.of(
                            List.of(StoreContract.insertion("", 0, NOW.plusSeconds(86_400), "1"))),
                        NOW))
            .get(0));

    for (int i = 0; i < 200; i++) {
      after(Duration.ofSeconds(10));
    }

    assertEquals(2, await(store.history().depths(HistorySpan.HOUR, NOW)).size());
    var later = pager(HistorySpan.HOUR).of(HistoryColumn.LATER);
    assertEquals(1L, later.get(later.size() - 1));
    assertEquals(1L, later.get(later.size() - 190));
  }

  @Test
  void a_store_that_fails_is_reported_once_and_loses_no_count() {
    await(store.close());
    try (var log = LogCapture.start()) {
      bounce("example.org");
      after(Duration.ofSeconds(10));
      after(Duration.ofSeconds(10));

      assertEquals(
          1,
          log.text().lines().filter(line -> line.contains("history could not be written")).count(),
          log.text());
    }
    var kept = recorder.unwritten(HistorySpan.HOUR).get(0).tallies();
    var pager = kept.get(new HistoryKey(HistoryBy.MESSENGER, "pager"));
    assertEquals(1, Objects.requireNonNull(pager).of(Tally.Kind.BOUNCED));
  }
}

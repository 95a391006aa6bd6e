package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.history.HistoryKey;
import org.sitemessage.vertx.store.history.HistorySlot;
import org.sitemessage.vertx.store.history.Tally;
import org.sitemessage.vertx.store.sql.SqlStore;

/** The contract of the history, for every store. */
abstract class HistoryContract {
  private static final Instant NOW = StoreContract.NOW;
  private static final HistoryQuery HOUR = HistoryQuery.of(HistorySpan.HOUR);
  private final Vertx vertx = Vertx.vertx();
  private Store store;

  abstract SqlStore newStore(Vertx on);

  @BeforeEach
  void open() {
    store = newStore(vertx);
    await(store.open(1, NOW));
  }

  @AfterEach
  void close() {
    await(store.close());
    await(vertx.close());
  }

  private void add(HistorySpan span, Instant start, Map<HistoryKey, Tally> tallies) {
    await(store.history().add(List.of(new HistorySlot(span, start, tallies, Map.of())), start));
  }

  private static Tally sent(long number) {
    return new Tally().count(Tally.Kind.SENT, number);
  }

  private static HistoryKey messenger(String alias) {
    return new HistoryKey(HistoryBy.MESSENGER, alias);
  }

  private static HistoryKey domain(String name) {
    return new HistoryKey(HistoryBy.DOMAIN, name);
  }

  @Test
  void numbers_and_times_of_two_writes_to_one_step_add_up() {
    var first = sent(2).count(Tally.Kind.BOUNCED, 1);
    first.delays().add(Duration.ofMillis(100));
    var second = sent(3).count(Tally.Kind.UNKNOWN, 4);
    second.delays().add(Duration.ofMillis(100));
    second.took().add(Duration.ofMillis(7));
    add(HistorySpan.HOUR, NOW, Map.of(messenger("smtp"), first));
    add(HistorySpan.HOUR, NOW, Map.of(messenger("smtp"), second, messenger("pager"), sent(1)));
    add(HistorySpan.HOUR, NOW.plusSeconds(10), Map.of(messenger("smtp"), sent(10)));
    add(HistorySpan.DAY, NOW, Map.of(messenger("smtp"), sent(100)));

    var rows = await(store.history().tallies(HOUR, NOW, List.of("smtp")));
    var totals = await(store.history().totals(HOUR, NOW, 10));
    var later = await(store.history().totals(HOUR, NOW.plusSeconds(10), 10));
    var one = await(store.history().totals(HOUR.withOf("pager"), NOW, 10));

    var step =
        rows.stream().filter(row -> row.start().equals(NOW)).findFirst().orElseThrow().value();
    assertEquals(2, rows.size());
    assertEquals(5, step.of(Tally.Kind.SENT));
    assertEquals(4, step.of(Tally.Kind.UNKNOWN));
    assertEquals(1, step.of(Tally.Kind.BOUNCED));
    assertEquals(2, step.delays().count());
    assertEquals(1, step.took().count());
    assertEquals(List.of("smtp", "pager"), List.copyOf(totals.keySet()));
    assertEquals(20, totals.getOrDefault("smtp", sent(0)).volume());
    assertEquals(Map.of("smtp", 10L), volumes(later));
    assertEquals(Map.of("pager", 1L), volumes(one));
  }

  private static Map<String, Long> volumes(Map<String, Tally> totals) {
    var volumes = new HashMap<String, Long>();
    totals.forEach((name, tally) -> volumes.put(name, tally.volume()));
    return volumes;
  }

  @Test
  void a_step_has_a_bounded_number_of_names_and_loses_no_number() {
    var many = new HashMap<HistoryKey, Tally>();
    IntStream.range(0, 150).forEach(i -> many.put(domain("a%03d.example".formatted(i)), sent(1)));
    var more = new HashMap<HistoryKey, Tally>();
    IntStream.range(0, 150).forEach(i -> more.put(domain("b%03d.example".formatted(i)), sent(1)));
    var query = HOUR.withBy(HistoryBy.DOMAIN);

    add(HistorySpan.HOUR, NOW, many);
    add(HistorySpan.HOUR, NOW, more);
    add(HistorySpan.HOUR, NOW, more);
    var totals = await(store.history().totals(query, NOW, 1_000));

    assertEquals(201, totals.size());
    assertEquals(450, totals.values().stream().mapToLong(Tally::volume).sum());
    assertEquals(200, totals.getOrDefault(History.OTHERS, sent(0)).volume());
    assertEquals(5, await(store.history().totals(query, NOW, 5)).size());
  }

  @Test
  void the_store_keeps_the_greatest_depth_of_a_step() {
    var slot =
        new HistorySlot(
            HistorySpan.DAY, NOW, Map.of(), Map.of("smtp", new Depth(5, 1, 0, 2, 0, 0, 700)));
    var other =
        new HistorySlot(
            HistorySpan.DAY, NOW, Map.of(), Map.of("smtp", new Depth(3, 9, 0, 0, 4, 1, 0)));

    await(store.history().add(List.of(slot), NOW));
    await(store.history().add(List.of(other), NOW));

    var depths = await(store.history().depths(HistorySpan.DAY, NOW));
    assertEquals(
        List.of(new HistorySlot.Value<>(NOW, "smtp", new Depth(5, 9, 0, 2, 4, 1, 700))), depths);
    assertEquals(List.of(), await(store.history().depths(HistorySpan.HOUR, NOW)));
  }

  @Test
  void old_steps_are_removed_a_few_with_each_write() {
    for (int i = 0; i < 8; i++) {
      var start = NOW.plusSeconds(10L * i);
      var slot =
          new HistorySlot(
              HistorySpan.HOUR,
              start,
              Map.of(messenger("smtp"), sent(1)),
              Map.of("smtp", new Depth(i, 0, 0, 0, 0, 0, 0)));
      await(store.history().add(List.of(slot), start));
    }
    var later = NOW.plus(Duration.ofHours(3));

    add(HistorySpan.HOUR, later, Map.of(messenger("smtp"), sent(1)));
    var some = await(store.history().tallies(HOUR, NOW, List.of("smtp"))).size();
    add(HistorySpan.HOUR, later, Map.of(messenger("smtp"), sent(1)));

    assertEquals(4, some);
    assertEquals(1, await(store.history().tallies(HOUR, NOW, List.of("smtp"))).size());
    assertEquals(List.of(), await(store.history().depths(HistorySpan.HOUR, NOW)));
  }

  @Test
  void a_process_samples_a_step_once() {
    var history = store.history();

    assertTrue(await(history.claimSample(NOW)));
    var again = await(history.claimSample(NOW));
    assertTrue(await(history.claimSample(NOW.plusSeconds(10))));

    assertEquals(!store.nodes().isShared(), again);
    if (store.nodes().isShared()) {
      assertFalse(await(history.claimSample(NOW)));
    }
  }
}

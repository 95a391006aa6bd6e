package org.sitemessage.vertx.store.sql.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.limit.ReadyDispatch;

/** Claims begin to look at their cursors once a look at the whole is slow. */
class ClaimCursorsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long MS = 1_000_000;

  private final AtomicLong nanos = new AtomicLong();
  private final ClaimCursors marks = new ClaimCursors(nanos::get, Duration.ofMillis(20));

  private static ClaimQuery query(boolean thorough) {
    return new ClaimQuery(1, "pager", 2, 1, OptionalInt.empty(), NOW, thorough, true);
  }

  private static ReadyDispatch ready(int rank, int secondsAgo) {
    return new ReadyDispatch(1, rank, NOW.minusSeconds(secondsAgo));
  }

  private void sawAll(long ms, ReadyDispatch... found) {
    var begun = marks.now();
    marks.sawAll(query(true), List.of(found[0]), List.of(found), begun, begun + ms * MS);
  }

  private Optional<Map<Integer, ClaimCursors.Point>> from() {
    return marks.of(query(false)).map(start -> Map.copyOf(start.ranks()));
  }

  private ClaimCursors.Point oldest() {
    return marks.of(query(false)).orElseThrow().oldest();
  }

  private static ClaimCursors.Point exactly(int secondsAgo) {
    return new ClaimCursors.Point(NOW.minusSeconds(secondsAgo), 1);
  }

  private static ClaimCursors.Point all(int secondsAgo) {
    return ClaimCursors.Point.at(NOW.minusSeconds(secondsAgo));
  }

  @Test
  void every_look_is_at_the_whole_while_looks_are_fast() {
    sawAll(19, ready(0, 10), ready(0, 9));

    assertEquals(Optional.empty(), from());
  }

  @Test
  void every_look_is_at_the_whole_until_a_dispatch_was_seen() {
    marks.sawAll(query(true), List.of(), List.of(), 0, 100 * MS);

    assertEquals(Optional.empty(), from());
  }

  @Test
  void after_a_slow_look_the_next_ones_begin_at_its_end() {
    sawAll(100, ready(-5, 50), ready(0, 9));

    assertEquals(Optional.of(Map.of(-5, exactly(50), 0, exactly(9))), from());
    assertEquals(exactly(50), oldest());
  }

  @Test
  void a_cursor_stays_a_second_behind_the_clock_for_late_commits() {
    sawAll(100, ready(-5, 50), ready(0, 0));

    assertEquals(Optional.of(Map.of(-5, exactly(50), 0, all(1))), from());
  }

  @Test
  void a_claim_that_must_find_everything_looks_at_the_whole() {
    sawAll(100, ready(0, 9), ready(0, 8));

    assertTrue(marks.of(query(true)).isEmpty());
    assertTrue(
        marks.of(new ClaimQuery(1, "pager", 2, 0, OptionalInt.of(3), NOW, false, true)).isEmpty());
    assertTrue(
        marks.of(new ClaimQuery(1, "smtp", 2, 0, OptionalInt.empty(), NOW, false, true)).isEmpty());
  }

  @Test
  void looks_at_the_whole_take_a_twentieth_of_the_time() {
    sawAll(100, ready(0, 9), ready(0, 8));

    nanos.set(1_999 * MS);
    assertTrue(from().isPresent());
    nanos.set(2_000 * MS);
    assertTrue(from().isEmpty());
  }

  @Test
  void cursors_advance_to_the_last_claim_and_with_the_time_where_nothing_is_left() {
    sawAll(100, ready(-5, 50), ready(0, 9));

    marks.saw(query(false), -5, List.of(ready(-5, 40), ready(-5, 30)), 2);
    marks.saw(query(false), 0, List.of(), 2);
    marks.sawOldest(query(false), List.of(ready(-5, 40)));

    assertEquals(Optional.of(Map.of(-5, exactly(30), 0, all(1))), from());
    assertEquals(exactly(40), oldest());

    marks.sawOldest(query(false), List.of());
    assertEquals(all(1), oldest());
  }

  @Test
  void cursors_go_back_to_dispatches_that_became_ready_behind_them() {
    sawAll(100, ready(0, 9), ready(0, 9));

    marks.ready("pager", 0, NOW.minusSeconds(60));
    marks.ready("pager", -7, NOW);
    assertEquals(Optional.of(Map.of(0, all(60), -7, all(0))), from());
    assertEquals(all(60), oldest());

    marks.readyAgain(List.of(NOW, NOW.minusSeconds(90)));
    assertEquals(Optional.of(Map.of(0, all(90), -7, all(90))), from());
    assertEquals(all(90), oldest());
  }

  @Test
  void ranks_behind_the_last_one_that_was_found_are_looked_at_from_their_beginning() {
    sawAll(1, ready(0, 9), ready(4, 9));

    sawAll(100, ready(0, 9), ready(0, 8));

    assertEquals(Optional.of(Map.of(0, exactly(8), 4, ClaimCursors.Point.FIRST)), from());
  }

  @Test
  void cursors_that_are_forgotten_lead_to_a_look_at_the_whole() {
    sawAll(100, ready(0, 9), ready(0, 9));

    marks.forget();

    assertEquals(Optional.empty(), from());
  }
}

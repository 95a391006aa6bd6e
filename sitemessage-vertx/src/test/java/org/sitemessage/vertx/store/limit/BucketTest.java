package org.sitemessage.vertx.store.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.limit.DailyLimit;

/** The arithmetic of limits. */
class BucketTest {
  private static final long MS = 1_000_000;
  private static final long START = Bucket.nanos(Instant.parse("2026-01-01T00:00:00Z"));

  /** Gives two nodes permits at random times; each is used at a random time within its slack. */
  private static List<Long> starts(RateLimit limit, SplittableRandom random) {
    var pace = Pace.of(limit);
    var starts = new ArrayList<Long>();
    var row = 0L;
    var now = START;
    for (int ask = 0; ask < 300; ask++) {
      // Now and then no permit is asked for until the bucket is full again.
      now +=
          random.nextInt(20) == 0
              ? pace.depth() + pace.spacing() * random.nextInt(1, 5)
              : random.nextLong(1 + 2 * pace.spacing());
      // A node that waited for the row's lock may have looked at the clock before the other did.
      var seen = now - random.nextLong(1 + pace.slack() / 2);
      var horizon = seen + random.nextInt(2) * 1_000L * MS;
      var bucket = new Bucket(pace, row, seen);
      var slack = random.nextBoolean() ? pace.slack() : random.nextLong(1, pace.slack() + 1);
      for (int wanted = random.nextInt(1, 12); wanted > 0; wanted--) {
        // Another bucket that has to be passed may give its permit later.
        var late = random.nextInt(4) == 0 ? random.nextLong(1 + pace.spacing()) : 0;
        var turn = late == 0 && bucket.isOpen(seen) ? seen : bucket.next(seen) + late;
        if (turn > horizon) {
          break;
        }
        bucket.take(turn, slack);
        starts.add(turn + random.nextLong(slack + 1));
      }
      row = bucket.fullAt();
    }
    starts.sort(null);
    return starts;
  }

  private static void assertKept(RateLimit limit, List<Long> starts, long seed) {
    var spacing = limit.spacing().toNanos();
    for (int first = 0; first < starts.size(); first++) {
      for (int last = first; last < starts.size(); last++) {
        var window = starts.get(last) - starts.get(first);
        var count = last - first + 1;
        if (count > window / spacing + limit.burst()
            || (window < limit.period().toNanos() && count > limit.count())) {
          fail("seed %d: %d within %d ns".formatted(seed, count, window));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000, 1",
    "3, 1000, 1",
    "30, 1000, 4",
    "30, 1000, 1",
    "30, 1000, 30",
    "100, 60000, 10",
    "1000, 1000, 100",
    "7, 333, 3",
    "5, 86400000, 2"
  })
  void whatever_two_nodes_do_no_window_holds_more_than_its_rate_and_burst(
      int count, long periodMs, int burst) {
    var limit = new RateLimit(count, Duration.ofMillis(periodMs), burst);
    for (long seed = 0; seed < 12; seed++) {
      var starts = starts(limit, new SplittableRandom(seed));
      assertTrue(starts.size() > 50, "seed " + seed + " took " + starts.size());
      assertKept(limit, starts, seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 1000", "10, 1000", "30, 1000", "100, 900000", "1000, 1000", "50000, 86400000"})
  void with_the_default_burst_a_limit_that_is_always_reached_gives_what_it_promises(
      int count, long periodMs) {
    var limit = new RateLimit(count, Duration.ofMillis(periodMs));
    var pace = Pace.of(limit);
    var now = START;
    var row = 0L;
    var taken = 0;
    var periods = 20 * limit.period().toNanos();
    while (now < START + periods) {
      var bucket = new Bucket(pace, row, now);
      for (; bucket.next(now) <= now + 1_000 * MS; taken++) {
        bucket.take(bucket.next(now), pace.slack());
      }
      row = bucket.fullAt();
      now += Math.max(500 * MS, bucket.next(now) - now - 500 * MS);
    }

    assertTrue(taken >= 0.75 * 20 * count, "only %d of %d".formatted(taken, 20 * count));
  }

  /** Permits that are used until a change, and those that are used after it. */
  private record Change(List<Long> before, List<Long> after, long at) {}

  /** Gives permits under one limit, then under another; all are asked for as soon as possible. */
  private static Change change(RateLimit first, RateLimit second, SplittableRandom random) {
    var before = new ArrayList<Long>();
    var after = new ArrayList<Long>();
    var now = START;
    var row = give(first, new Bucket(Pace.of(first), 0, now), now, before, random);
    for (int ask = random.nextInt(20); ask > 0; ask--) {
      now += random.nextLong(1 + 2 * Pace.of(first).spacing());
      row = give(first, new Bucket(Pace.of(first), row, now), now, before, random);
    }
    var at = now;
    row = give(second, Bucket.after(Pace.of(second), row, now), now, after, random);
    for (int ask = 20; ask > 0; ask--) {
      now += random.nextLong(1 + 2 * Pace.of(second).spacing());
      row = give(second, new Bucket(Pace.of(second), row, now), now, after, random);
    }
    return new Change(before, after, at);
  }

  private static long give(
      RateLimit limit, Bucket bucket, long now, List<Long> used, SplittableRandom random) {
    var slack = Pace.of(limit).slack();
    while (bucket.isOpen(now) || bucket.next(now) <= now + 1_000 * MS) {
      var at = bucket.isOpen(now) ? now : bucket.next(now);
      bucket.take(at, slack);
      used.add(at + random.nextLong(slack + 1));
    }
    return bucket.fullAt();
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 100, 1, 60000, 1",
    "30, 1000, 30, 10, 600000, 10",
    "1, 60000, 1, 1000, 1000, 1000",
    "100, 60000, 10, 100, 60000, 90",
    "5, 1000, 1, 5, 2000, 1"
  })
  void a_window_across_a_change_holds_what_both_limits_allow_for_their_parts_and_one_burst(
      int count, long periodMs, int burst, int thenCount, long thenPeriodMs, int thenBurst) {
    var first = new RateLimit(count, Duration.ofMillis(periodMs), burst);
    var second = new RateLimit(thenCount, Duration.ofMillis(thenPeriodMs), thenBurst);
    for (long seed = 0; seed < 40; seed++) {
      var change = change(first, second, new SplittableRandom(seed));
      // Permits of the limit before are used until two seconds after the change.
      var end = change.at() + 2_000 * MS;
      for (int i = 0; i < change.before().size(); i++) {
        for (int k = 0; k < change.after().size(); k++) {
          var held = change.before().size() - i + k + 1;
          var most =
              Math.max(0, end - change.before().get(i)) / (double) first.spacing().toNanos()
                  + Math.max(0, change.after().get(k) - end) / (double) second.spacing().toNanos()
                  + Math.max(burst, thenBurst);
          assertTrue(held <= most, "seed %d: %d of %s".formatted(seed, held, most));
        }
      }
    }
  }

  @Test
  void a_clock_that_was_set_back_does_not_stop_a_bucket_for_long() {
    var pace = Pace.of(new RateLimit(10, Duration.ofSeconds(1), 2));
    var later = START + Duration.ofDays(1).toNanos();
    var tomorrow = new Bucket(pace, 0, later);
    tomorrow.take(later, pace.slack());

    var today = new Bucket(pace, tomorrow.fullAt(), START);

    assertEquals(START + pace.spacing(), today.next(START));
  }

  @Test
  void the_predicted_number_of_permits_can_be_taken() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 500; i++) {
      var count = random.nextInt(1, 50);
      var limit = new RateLimit(count, Duration.ofSeconds(1), random.nextInt(1, count + 1));
      var pace = Pace.of(limit);
      var bucket = new Bucket(pace, START + random.nextLong(3_000 * MS), START);
      var until = START + random.nextLong(2_000 * MS);
      var foreseen = bucket.turns(START, until);
      var next = bucket.nextAfter(foreseen, START);
      var taken = 0;
      for (; bucket.next(START) <= until; taken++) {
        bucket.take(bucket.next(START), 0);
      }

      assertEquals(taken, foreseen);
      assertTrue(next > until, "another one could be taken at " + (next - until));
    }
  }

  /** Returns the permits given on each day if one is asked for every hour. */
  private static List<Long> days(DailyLimit limit, String from, int hours, int silentFrom, int to) {
    var given = new TreeMap<String, Long>();
    var day = DayCount.NEVER;
    var started = 0L;
    var days = 0;
    for (int hour = 0; hour < hours; hour++) {
      if (hour >= silentFrom && hour < to) {
        continue;
      }
      var now = Bucket.nanos(Instant.parse(from).plus(Duration.ofHours(hour)));
      var count = new DayCount(limit, day, started, days, now);
      if (count.has(now)) {
        count.take();
        given.merge(count.day(), 1L, Long::sum);
      }
      day = count.day();
      started = count.started();
      days = count.days();
    }
    return List.copyOf(given.values());
  }

  @Test
  void a_day_has_its_count_from_midnight_to_midnight_of_its_zone() {
    var limit = DailyLimit.of(5).withZone(ZoneId.of("America/New_York"));

    assertEquals(List.of(2L, 5L, 5L), days(limit, "2026-01-01T03:00:00Z", 34, 0, 0));
  }

  @Test
  void a_warm_up_grows_by_the_days_on_which_something_was_sent() {
    var limit = DailyLimit.of(20).withWarmUp(new DailyLimit.WarmUp(2, 2, 30));

    assertEquals(
        List.of(2L, 4L, 8L, 16L, 20L), days(limit, "2026-01-01T00:00:00Z", 7 * 24, 48, 96));
  }

  @Test
  void a_warm_up_begins_anew_after_a_long_silence() {
    var limit = DailyLimit.of(20).withWarmUp(new DailyLimit.WarmUp(2, 2, 30));

    assertEquals(
        List.of(2L, 4L, 2L, 4L), days(limit, "2026-01-01T00:00:00Z", 35 * 24, 48, 33 * 24));
  }

  @Test
  void a_day_that_was_counted_does_not_come_back() {
    var noon = Bucket.nanos(Instant.parse("2026-01-02T12:00:00Z"));
    var yesterday = Bucket.nanos(Instant.parse("2026-01-01T12:00:00Z"));

    var count = new DayCount(DailyLimit.of(3), "2026-01-02", 3, 2, yesterday);
    var unused = new DayCount(DailyLimit.of(3), "2026-01-02", 3, 2, noon);
    unused.giveBack("2026-01-01", 3);
    unused.giveBack("2026-01-02", 1);

    assertEquals("2026-01-02", count.day());
    assertTrue(!count.has(yesterday));
    assertEquals(2, unused.started());
  }
}

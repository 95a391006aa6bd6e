package org.sitemessage.vertx.dispatch.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.ExpectedErrors;
import org.sitemessage.vertx.dispatch.flow.Stopwatch;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.store.NodeStore;
import org.sitemessage.vertx.store.value.ClockReading;
import org.sitemessage.vertx.store.value.Heartbeats;

class LeaseTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.dispatch.core.Lease");

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long SELF = 1;
  private static final long OTHER = 2;

  private final SettableClock clock = new SettableClock(NOW);
  private final Map<Long, Instant> beats = new HashMap<>();
  private boolean shared = true;
  private boolean failing;
  private @Nullable Promise<Void> hanging;
  private boolean drained;
  private Duration ahead = Duration.ZERO;

  private final Lease lease =
      new Lease(
          new Nodes(), SELF, Stopwatch.of(clock), Duration.ofSeconds(5), Duration.ofSeconds(20));

  /** The nodes of a store that hears of no commits. */
  private final class Nodes implements NodeStore {
    @Override
    public boolean isShared() {
      return shared;
    }

    @Override
    public String place() {
      return "jdbc:postgresql://here/one";
    }

    @Override
    public Future<Void> ping() {
      return Future.succeededFuture();
    }

    @Override
    public Future<Inspection.SchemaVersions> schema() {
      return Future.succeededFuture(new Inspection.SchemaVersions(1, 1));
    }

    @Override
    public Future<Boolean> isRegistered(long node) {
      return Future.succeededFuture(beats.containsKey(node));
    }

    @Override
    public Future<Integer> alive(Duration silence) {
      return Future.succeededFuture(1);
    }

    @Override
    public Future<List<NodeState>> all(Duration silence, Instant now) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Boolean> drain(long node, Optional<Instant> since) {
      return Future.succeededFuture(false);
    }

    @Override
    public Future<Heartbeats> heartbeat(long node, Clock ofNode) {
      if (failing) {
        return Future.failedFuture("no connection");
      }
      var answered = hanging == null ? Future.<Void>succeededFuture() : hanging.future();
      return answered.map(v -> beat(node, ofNode.instant()));
    }

    private Heartbeats beat(long node, Instant now) {
      beats.put(node, now);
      return new Heartbeats(beats, new ClockReading(now, now.minus(ahead), Duration.ZERO), drained);
    }

    @Override
    public void listen(Runnable heard) {}

    @Override
    public Future<Void> announce() {
      return Future.succeededFuture();
    }
  }

  private void pass(int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  /** Lets time pass, and then a renewal fail, after which the store is back. */
  private void outage(int seconds) {
    failing = true;
    pass(seconds);
    lease.renew();
    failing = false;
  }

  @Test
  void nothing_may_begin_before_the_first_heartbeat_is_confirmed() {
    assertFalse(lease.holds());
    assertTrue(lease.isDue());

    lease.renew();

    assertTrue(lease.holds());
    assertFalse(lease.isDue());
  }

  @Test
  void a_drained_process_may_send_what_it_has_claimed_and_claims_nothing_more() {
    lease.renew();
    assertTrue(lease.mayClaim());

    drained = true;
    lease.renew();

    assertTrue(lease.holds());
    assertFalse(lease.mayClaim());
    lease.drain(false);
    assertTrue(lease.mayClaim());
    lease.renew();
    assertFalse(lease.mayClaim(), "the store decides in the end");
  }

  @Test
  void the_only_process_on_its_store_is_drained_without_heartbeats() {
    shared = false;

    lease.drain(true);

    assertTrue(lease.holds());
    assertFalse(lease.mayClaim());
    assertTrue(lease.isDrained());
  }

  @Test
  void nothing_may_begin_an_interval_before_others_take_over() {
    lease.renew();
    failing = true;

    pass(14);
    lease.renew();
    assertTrue(lease.holds());

    pass(1);
    lease.renew();
    assertFalse(lease.holds());
  }

  @Test
  void a_clock_that_is_set_back_proves_nothing() {
    lease.renew();

    pass(-3600);

    assertFalse(lease.holds());
    assertTrue(lease.isDue());
  }

  @Test
  void a_process_is_silent_once_its_heartbeat_has_not_changed_for_a_lease_here() {
    beats.put(OTHER, NOW.minus(Duration.ofHours(7))); // its clock is wrong
    lease.renew();
    assertEquals(Set.of(), lease.silent());

    pass(15);
    beats.put(OTHER, NOW.minus(Duration.ofHours(7)).plusSeconds(15));
    lease.renew();
    pass(19);
    lease.renew();
    assertEquals(Set.of(), lease.silent());

    pass(1);
    lease.renew();
    assertEquals(Set.of(OTHER), lease.silent());
  }

  @Test
  void the_time_of_an_outage_is_no_silence() {
    beats.put(OTHER, NOW);
    lease.renew();
    outage(60);

    lease.renew();
    assertEquals(Set.of(), lease.silent(), "the store was away for the other one, too");
    pass(14);
    lease.renew();
    assertEquals(Set.of(), lease.silent());

    pass(1);
    lease.renew();
    assertEquals(Set.of(OTHER), lease.silent());
  }

  @Test
  void the_time_of_an_answer_that_came_late_is_no_silence() {
    beats.put(OTHER, NOW);
    lease.renew();
    var answer = Promise.<Void>promise();
    hanging = answer;
    lease.renew();
    pass(60);
    assertEquals(Set.of(), lease.silent(), "a look that hung in the outage, too, asks now");

    answer.complete();

    assertEquals(Set.of(), lease.silent());
    hanging = null;
    lease.renew();
    assertEquals(Set.of(), lease.silent());
    pass(15);
    lease.renew();
    assertEquals(Set.of(OTHER), lease.silent());
  }

  /** The other process has lost its own lease, because it asked earlier than this one. */
  @Test
  void an_outage_that_this_lease_outlasts_is_no_silence() {
    beats.put(OTHER, NOW);
    lease.renew();
    pass(5);
    lease.renew();
    outage(14);
    assertTrue(lease.holds());
    lease.renew();

    pass(1);
    lease.renew();

    assertEquals(Set.of(), lease.silent());
  }

  @Test
  void a_dead_process_is_found_although_each_answer_takes_long() {
    beats.put(OTHER, NOW);
    lease.renew();
    var found = false;
    for (int i = 0; i < 5; i++) {
      var answer = Promise.<Void>promise();
      hanging = answer;
      lease.renew();
      pass(8);
      answer.complete();
      found |= lease.silent().contains(OTHER);
      pass(2);
    }
    assertTrue(found);
  }

  @Test
  void a_dead_process_is_found_although_the_store_is_away_again_and_again() {
    beats.put(OTHER, NOW);
    lease.renew();
    var found = false;
    for (int i = 0; i < 3; i++) {
      outage(15);
      for (int answers = 0; answers < 4; answers++) {
        lease.renew();
        found |= lease.silent().contains(OTHER);
        pass(4);
      }
    }
    assertTrue(found);
  }

  @Test
  void it_is_looked_for_silence_at_the_moment_at_which_that_begins() {
    beats.put(OTHER, NOW);
    lease.renew();
    pass(15);
    lease.renew();
    assertEquals(Optional.empty(), lease.untilSilent());

    pass(3);
    lease.renew();
    assertEquals(Optional.of(Duration.ofSeconds(2)), lease.untilSilent());

    pass(2);
    lease.renew();
    assertEquals(Optional.empty(), lease.untilSilent());
    assertEquals(Set.of(OTHER), lease.silent());
  }

  @Test
  void a_dead_process_is_found_within_a_lease_and_a_heartbeat_and_never_too_early() {
    for (int phase = 0; phase < 5_000; phase += 250) {
      var last = clock.instant().plusSeconds(10).plusMillis(phase);
      var found = whenSilent(last).minusMillis(last.toEpochMilli()).toEpochMilli();

      assertTrue(found <= 25_000, "beat " + phase + " ms after a look: found after " + found);
      assertTrue(found >= 20_000, "beat " + phase + " ms after a look: found after " + found);
    }
  }

  /** Has another process show itself every 5 s, and never again after a time. */
  private Instant whenSilent(Instant last) {
    var looking =
        new Lease(
            new Nodes(), SELF, Stopwatch.of(clock), Duration.ofSeconds(5), Duration.ofSeconds(20));
    beats.clear();
    var look = clock.instant();
    for (int looks = 0; looks < 100; looks++) {
      for (var beat = last.minusSeconds(10); !beat.isAfter(last); beat = beat.plusSeconds(5)) {
        if (!beat.isAfter(clock.instant())) {
          beats.put(OTHER, beat);
        }
      }
      looking.renew();
      if (!looking.silent().isEmpty()) {
        return clock.instant();
      }
      // What the timers do.
      if (!clock.instant().isBefore(look)) {
        look = look.plusSeconds(5);
      }
      var between = Duration.between(clock.instant(), look);
      clock.advance(
          looking.untilSilent().filter(left -> left.compareTo(between) < 0).orElse(between));
    }
    throw new AssertionError("nobody was found silent");
  }

  /** A lease of a process whose clock is set while the lease measures elapsed time. */
  private Lease counting(AtomicLong nanos) {
    return new Lease(
        new Nodes(),
        SELF,
        new Stopwatch(clock, nanos::get),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  @Test
  void a_clock_that_is_set_makes_nobody_silent_and_keeps_nobody_alive() {
    var nanos = new AtomicLong();
    var counting = counting(nanos);
    beats.put(OTHER, NOW);
    counting.renew();

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(19));
    pass(7 * 3600);
    counting.renew();
    assertEquals(Set.of(), counting.silent());
    assertEquals(Optional.of(Duration.ofSeconds(1)), counting.untilSilent());

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    pass(-14 * 3600);
    counting.renew();
    assertEquals(Set.of(OTHER), counting.silent());
  }

  @Test
  void a_clock_that_is_set_back_and_a_machine_that_slept_prolong_no_lease() {
    var nanos = new AtomicLong();
    var counting = counting(nanos);
    counting.renew();

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(15));
    pass(4);
    assertFalse(counting.holds());

    counting.renew();
    assertTrue(counting.holds());
    pass(15);
    assertFalse(counting.holds());
  }

  @Test
  void the_time_that_all_agree_on_is_known_since_the_last_renewal() {
    ahead = Duration.ofHours(7);
    lease.renew();

    pass(3);

    assertEquals(NOW.plusSeconds(3).minus(ahead), lease.shared().instant());
  }

  @Test
  void a_store_of_ones_own_needs_no_lease() {
    shared = false;

    assertTrue(lease.holds());
    assertFalse(lease.isDue());
  }
}

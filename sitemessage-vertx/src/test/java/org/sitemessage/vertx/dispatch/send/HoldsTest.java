package org.sitemessage.vertx.dispatch.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.store.HoldStore;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.StoredHold;
import org.sitemessage.vertx.store.value.AddressKeys;

/** Scope, duration and end of holds. */
class HoldsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SettableClock clock = new SettableClock(START);
  private final Holds holds =
      new Holds(new Keeping(), AddressKeys.AS_THEY_ARE, clock, quick(), quick(), hold -> {});

  private static RetryPolicy quick() {
    return new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 2, new Random(1));
  }

  /** A store that keeps every hold it is given. */
  private static final class Keeping implements HoldStore {
    private final Set<Hold> kept = new LinkedHashSet<>();

    @Override
    public Future<List<StoredHold>> all(Clock clock) {
      return Future.succeededFuture(kept.stream().map(Keeping::stored).toList());
    }

    @Override
    public Future<StoredHold> put(Hold hold, Clock clock) {
      kept.add(hold);
      return Future.succeededFuture(stored(hold));
    }

    @Override
    public Future<Boolean> remove(Hold hold) {
      return Future.succeededFuture(kept.remove(hold));
    }

    private static StoredHold stored(Hold hold) {
      return new StoredHold(hold, Instant.MAX);
    }
  }

  private void observe(String address, Outcome outcome) {
    holds.observe("smtp", address, outcome, holds.generation("smtp"));
  }

  private void defer(String address, Duration delay, Scope scope) {
    observe(address, Outcome.deferred("later", delay, scope));
  }

  private Optional<Duration> heldFor(String address) {
    return holds.ofAddress("smtp", address).map(until -> Duration.between(START, until));
  }

  @Test
  void a_pause_is_not_ended_by_a_sweep() {
    observe("a@x.example", Outcome.paused("535 wrong password"));

    clock.advance(Duration.ofDays(9));
    holds.sweep();

    assertTrue(holds.ofMessenger("smtp").orElseThrow().paused());
  }

  @Test
  void a_hold_of_an_address_is_forgotten_by_a_sweep_once_its_time_is_over_and_not_before() {
    defer("a@x.example", Duration.ofMinutes(1), Scope.ADDRESS);

    clock.advance(Duration.ofSeconds(59));
    holds.sweep();
    var before = heldFor("a@x.example");
    clock.advance(Duration.ofSeconds(1));
    holds.sweep();

    assertEquals(Optional.of(Duration.ofMinutes(1)), before);
    assertEquals(Optional.empty(), heldFor("a@x.example"));
  }

  @Test
  void a_hold_of_a_domain_holds_every_address_of_that_domain_and_no_other() {
    defer("a@X.example", Duration.ofMinutes(5), Scope.DOMAIN);

    assertEquals(Optional.of(Duration.ofMinutes(5)), heldFor("b@x.Example"));
    assertEquals(Optional.empty(), heldFor("a@y.example"));
    assertEquals(Optional.empty(), heldFor("a@sub.x.example"));
    assertEquals(Optional.empty(), holds.ofMessenger("smtp"));
  }

  @Test
  void the_longer_of_two_holds_stays_whichever_comes_first() {
    defer("a@x.example", Duration.ofMinutes(10), Scope.ADDRESS);
    defer("a@x.example", Duration.ofMinutes(1), Scope.ADDRESS);
    defer("b@x.example", Duration.ofMinutes(1), Scope.ADDRESS);
    defer("b@x.example", Duration.ofMinutes(10), Scope.ADDRESS);

    assertEquals(Optional.of(Duration.ofMinutes(10)), heldFor("a@x.example"));
    assertEquals(Optional.of(Duration.ofMinutes(10)), heldFor("b@x.example"));
  }

  @Test
  void a_hold_without_a_delay_does_not_shorten_or_lengthen_one_that_lasts() {
    defer("a@x.example", Duration.ofMinutes(10), Scope.ADDRESS);
    observe("a@x.example", Outcome.deferred("later", Scope.ADDRESS));

    assertEquals(Optional.of(Duration.ofMinutes(10)), heldFor("a@x.example"));
  }

  @Test
  void a_remote_delay_is_capped_at_a_day_and_one_in_the_past_at_nothing() {
    defer("a@x.example", Duration.ofDays(30), Scope.ADDRESS);
    defer("b@x.example", Duration.ofHours(23), Scope.ADDRESS);
    defer("c@x.example", Duration.ofDays(-1), Scope.ADDRESS);

    assertEquals(Optional.of(Duration.ofDays(1)), heldFor("a@x.example"));
    assertEquals(Optional.of(Duration.ofHours(23)), heldFor("b@x.example"));
    assertEquals(Optional.empty(), heldFor("c@x.example"));
  }
}

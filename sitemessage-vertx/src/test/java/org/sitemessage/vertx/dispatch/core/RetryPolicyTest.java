package org.sitemessage.vertx.dispatch.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private final RetryPolicy policy =
      new RetryPolicy(Duration.ofSeconds(10), Duration.ofSeconds(60), 2, new SplittableRandom(42));

  @Test
  void the_bound_grows_by_the_factor_up_to_the_maximum() {
    assertEquals(Duration.ofSeconds(10), policy.bound(1));
    assertEquals(Duration.ofSeconds(20), policy.bound(2));
    assertEquals(Duration.ofSeconds(40), policy.bound(3));
    assertEquals(Duration.ofSeconds(60), policy.bound(4));
    assertEquals(Duration.ofSeconds(60), policy.bound(10_000));
  }

  @Test
  void delays_are_spread_over_everything_below_the_bound() {
    var delays = new SplittableRandom(1).ints(1_000).mapToObj(i -> policy.delay(2)).toList();

    assertTrue(delays.stream().allMatch(d -> d.compareTo(Duration.ofSeconds(20)) <= 0));
    assertTrue(delays.stream().anyMatch(d -> d.compareTo(Duration.ofSeconds(2)) < 0));
    assertTrue(delays.stream().anyMatch(d -> d.compareTo(Duration.ofSeconds(18)) > 0));
  }
}

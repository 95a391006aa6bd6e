package org.sitemessage.vertx.dispatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerRateTest {
  private final AtomicLong now = new AtomicLong();
  private final AnswerRate rate = new AnswerRate(now::get);

  @Test
  void a_messenger_that_has_not_answered_is_expected_to_answer_nothing() {
    rate.begin(4);
    now.set(1_000);

    assertEquals(0, rate.during(1_000_000));
    assertEquals(4, rate.underWay());
  }

  @Test
  void the_time_in_which_a_messenger_has_nothing_to_do_does_not_count() {
    rate.begin(2);
    now.addAndGet(100);
    rate.end();
    rate.end();
    now.addAndGet(1_000_000);

    assertEquals(20, rate.during(1_000));
  }

  @Test
  void a_messenger_that_becomes_slow_is_soon_expected_to_be_slow() {
    rate.begin(1_000);
    for (int i = 0; i < 100; i++) {
      now.addAndGet(1);
      rate.end();
    }
    assertEquals(10, rate.during(10));
    for (int i = 0; i < 20; i++) {
      now.addAndGet(1_000);
      rate.end();
      rate.age();
    }

    assertEquals(0, rate.during(10));
  }
}

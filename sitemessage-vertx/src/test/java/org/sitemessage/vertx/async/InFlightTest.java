package org.sitemessage.vertx.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight underWay = new InFlight();

  @Test
  void a_counter_without_work_is_idle_at_once() {
    assertTrue(underWay.whenIdle().succeeded());
  }

  @Test
  void a_counter_is_idle_once_all_its_work_has_ended_however_it_ended() {
    Promise<String> one = Promise.promise();
    Promise<String> other = Promise.promise();
    underWay.track(one.future());
    underWay.track(other.future());
    underWay.begin(3);

    var idle = underWay.whenIdle();
    one.complete("done");
    other.fail("broken");
    underWay.end(2);
    var early = idle.isComplete();
    underWay.end(1);

    assertFalse(early);
    assertTrue(idle.succeeded());
    assertEquals(0, underWay.count());
  }

  @Test
  void work_that_does_not_end_in_time_is_not_waited_for() throws Exception {
    var vertx = Vertx.vertx();
    try {
      underWay.begin(1);

      await(underWay.whenIdle(vertx, Duration.ofMillis(1)));

      assertEquals(1, underWay.count());
    } finally {
      await(vertx.close());
    }
  }

  private static void await(Future<Void> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

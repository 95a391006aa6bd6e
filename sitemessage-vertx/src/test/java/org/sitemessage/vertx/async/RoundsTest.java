package org.sitemessage.vertx.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many rounds, one after the other. */
class RoundsTest {
  private static final int MANY = 100_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static Future<Integer> rounds(Function<Integer, Future<Integer>> round) {
    return Rounds.from(0, done -> done < MANY, round);
  }

  @Test
  void rounds_that_end_later_do_not_fill_the_stack() throws Exception {
    var done =
        rounds(
            number -> {
              Promise<Integer> promise = Promise.promise();
              vertx.runOnContext(v -> promise.complete(number + 1));
              return promise.future();
            });

    assertEquals(MANY, await(done));
  }

  @Test
  void rounds_that_end_at_once_do_not_fill_the_stack() throws Exception {
    assertEquals(MANY, await(rounds(number -> Future.succeededFuture(number + 1))));
  }

  @Test
  void the_first_failure_ends_the_rounds() {
    var rounds = new AtomicInteger();
    var broken = new IllegalStateException("broken");

    var done =
        Rounds.run(
            () -> {
              if (rounds.incrementAndGet() == 3) {
                throw broken;
              }
              return Future.succeededFuture(true);
            });

    assertSame(broken, done.cause());
    assertEquals(3, rounds.get());
  }

  @Test
  void no_round_is_run_after_one_that_answers_false() {
    var rounds = new AtomicInteger();

    var done = Rounds.run(() -> Future.succeededFuture(rounds.incrementAndGet() < 5));

    assertEquals(true, done.succeeded());
    assertEquals(5, rounds.get());
  }
}

package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.testkit.Futures;

class TickerTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    Futures.await(vertx.close());
  }

  @Test
  void a_deferred_task_runs_even_if_it_is_due_at_once() {
    for (var time : new Duration[] {Duration.ZERO, Duration.ofMillis(2)}) {
      Promise<Void> run = Promise.promise();

      Ticker.of(vertx).after(time, run::complete);

      Futures.await(run.future(), Duration.ofSeconds(30));
    }
  }
}

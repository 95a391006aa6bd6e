package org.sitemessage.vertx.dispatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sitemessage.testkit.LogCapture;

class SlowStartTest {
  private final ManualTicker ticker = new ManualTicker();
  private final SlowStart start = new SlowStart(ticker);

  @Test
  void a_slow_step_of_the_start_is_named_once_and_still_completes() {
    try (var log = LogCapture.start()) {
      Promise<String> opening = Promise.promise();
      var step = start.step("messenger \"mail\" to open", opening::future);

      ticker.advance(Duration.ofSeconds(19));
      var early = log.text();
      ticker.advance(Duration.ofSeconds(60));
      opening.complete("open");

      assertFalse(early.contains("mail"), early);
      assertEquals(2, log.text().split("waited for messenger \"mail\" to open for 20 s").length);
      assertEquals("open", step.result());
    }
  }

  @Test
  void a_step_that_opens_or_fails_in_time_is_not_named() {
    try (var log = LogCapture.start()) {
      Promise<String> opening = Promise.promise();
      start.step("what opens", opening::future);
      var failed = start.step("what fails", () -> Future.failedFuture("no"));
      opening.complete("open");

      ticker.advance(Duration.ofSeconds(60));

      assertTrue(failed.failed());
      assertFalse(log.text().contains("what opens"), log.text());
      assertFalse(log.text().contains("what fails"), log.text());
    }
  }
}

package org.sitemessage.vertx.dispatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.schedule.SiteStats.RunningCommand;

class RunningCommandsTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final RunningCommands running = new RunningCommands(() -> NOW);

  @Test
  void a_command_is_listed_with_what_it_has_done_until_it_ends() {
    Promise<LongConsumer> begun = Promise.promise();
    Promise<String> end = Promise.promise();
    var reply =
        running.track(
            "cancel",
            done -> {
              begun.complete(done);
              return end.future();
            });

    begun.future().result().accept(500);
    begun.future().result().accept(120);
    var during = running.all();
    end.complete("reply");

    assertEquals(List.of(new RunningCommand("cancel", 620, NOW)), during);
    assertEquals("reply", reply.result());
    assertEquals(List.of(), running.all());
  }

  @Test
  void a_command_that_fails_or_throws_is_no_longer_listed() {
    var failed = running.track("cleanup", done -> Future.failedFuture("away"));
    var thrown =
        running.track(
            "settle",
            done -> {
              throw new IllegalStateException("broken");
            });

    assertTrue(failed.failed() && thrown.failed());
    assertEquals(List.of(), running.all());
  }
}

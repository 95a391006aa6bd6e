package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Stops engines in the middle of their work. */
class StopTest {
  private static final int STOPS = 6;

  private static Engines busy(Engines engines) {
    return engines.options(
        engines
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engines
                    .options()
                    .dispatch()
                    .with(DispatchOptions.CONTINUOUS, true)
                    .with(DispatchOptions.POLL_INTERVAL, Duration.ofMillis(10))
                    .with(DispatchOptions.HEARTBEAT, Duration.ofMillis(100))
                    .with(DispatchOptions.LEASE, Duration.ofMillis(1_000))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_engine_that_stops_while_it_claims_and_looks_logs_no_warning(boolean shared) {
    try (var log = LogCapture.start();
        var engines = busy(shared ? new Engines().onPostgresWithClock() : new Engines());
        var others = busy(engines.beside())) {
      if (shared) {
        others.start(new RecordingMessenger("pager"));
      }
      for (int i = 0; i < STOPS; i++) {
        var site = Engines.await(engines.builder(new RecordingMessenger("pager")).deploy());
        for (int message = 0; message < i; message++) {
          Engines.await(
              site.client()
                  .schedule(
                      ScheduleRequest.plain("Hi")
                          .withRecipients(Recipients.of("pager", "7", "8").list())));
        }
        Engines.await(site.stop());
      }

      assertFalse(log.warned().isDone(), log::text);
    }
  }
}

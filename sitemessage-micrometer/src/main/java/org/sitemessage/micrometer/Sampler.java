package org.sitemessage.micrometer;

import io.vertx.core.Vertx;
import java.time.Duration;
import org.sitemessage.vertx.observe.Inspection;

/** Takes samples by a timer, one after the other. Confined to the engine's event loop. */
final class Sampler {
  /** Pause after a sample, as a multiple of the time that it took. */
  private static final int PAUSE_PER_COST = 20;

  private final Vertx vertx;
  private final Inspection inspection;
  private final Gauges gauges;
  private final Duration interval;
  private long timer = -1;
  private boolean stopped;

  Sampler(Vertx vertx, Inspection inspection, Gauges gauges, Duration interval) {
    this.vertx = vertx;
    this.inspection = inspection;
    this.gauges = gauges;
    this.interval = interval;
  }

  void start() {
    gauges.lease(inspection::holdsLease);
    sample();
  }

  /** Takes a sample. After a failure the gauges keep their values, and the sample's age grows. */
  private void sample() {
    var begun = System.nanoTime();
    inspection
        .sample()
        .onSuccess(
            sample -> {
              if (!stopped) {
                gauges.show(sample);
              }
            })
        .onComplete(
            result -> {
              var cost = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(PAUSE_PER_COST);
              var pause = cost.compareTo(interval) > 0 ? cost : interval;
              if (!stopped) {
                timer = vertx.setTimer(pause.toMillis(), id -> sample());
              }
            });
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    gauges.remove();
  }
}

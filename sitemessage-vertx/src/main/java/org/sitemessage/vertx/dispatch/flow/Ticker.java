package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Measures time that passes, whatever the clock says. */
public interface Ticker {
  /** Milliseconds since some moment. */
  long ms();

  /** Runs something on this event loop after a time. */
  void after(Duration time, Runnable work);

  static Ticker of(Vertx vertx) {
    return new Ticker() {
      @Override
      public long ms() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
      }

      @Override
      public void after(Duration time, Runnable work) {
        vertx.setTimer(Math.max(1, time.toMillis()), timer -> work.run());
      }
    };
  }
}

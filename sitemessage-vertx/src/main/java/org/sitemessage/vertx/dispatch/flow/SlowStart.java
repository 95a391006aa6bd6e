package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/** Names in the log what a start waits for, if it waits long. */
public final class SlowStart {
  private static final Logger LOG = System.getLogger(SlowStart.class.getName());

  /** Longer than the store waits for a server that is not there, which it logs itself. */
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Ticker ticker;

  /** Measures with a ticker. */
  SlowStart(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Measures the time that passes. */
  public static SlowStart of(Vertx vertx) {
    return new SlowStart(Ticker.of(vertx));
  }

  /**
   * Takes a step of the start.
   *
   * @param what name of what the step opens, for the log
   */
  public <T> Future<T> step(String what, Supplier<Future<T>> work) {
    var opened = Future.succeededFuture().compose(v -> work.get());
    if (opened.isComplete()) {
      return opened;
    }
    ticker.after(
        LONG,
        () -> {
          if (!opened.isComplete()) {
            LOG.log(
                Level.WARNING,
                "the start has waited for {0} for {1} s and continues to wait",
                what,
                String.valueOf(LONG.toSeconds()));
          }
        });
    return opened;
  }
}

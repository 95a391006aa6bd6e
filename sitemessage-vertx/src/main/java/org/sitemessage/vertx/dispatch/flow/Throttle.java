package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Does something whenever it is asked to, but not more often than so: what is asked for meanwhile
 * is done once, after the pause. Confined to one event loop.
 */
public final class Throttle {
  private final Vertx vertx;
  private final Duration pause;
  private final Runnable work;
  private boolean resting;
  private boolean wanted;

  public Throttle(Vertx vertx, Duration pause, Runnable work) {
    this.vertx = vertx;
    this.pause = pause;
    this.work = work;
  }

  public void ask() {
    if (resting) {
      wanted = true;
      return;
    }
    resting = true;
    wanted = false;
    vertx.setTimer(
        pause.toMillis(),
        timer -> {
          resting = false;
          if (wanted) {
            ask();
          }
        });
    work.run();
  }
}

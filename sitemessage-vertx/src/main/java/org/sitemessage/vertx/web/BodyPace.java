package org.sitemessage.vertx.web;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Refuses a body that arrives too slowly: a client that announces a body and falls silent would
 * otherwise hold a connection, and the memory of the bytes that have arrived, without end.
 */
final class BodyPace {
  private final RoutingContext ctx;
  private final Consumer<Problem> refuse;
  private long seen;

  private BodyPace(RoutingContext ctx, Consumer<Problem> refuse) {
    this.ctx = ctx;
    this.refuse = refuse;
  }

  /** Watches a body that is read whole. */
  static void watch(RoutingContext ctx, BodyLimits limits, Consumer<Problem> refuse) {
    watchStream(ctx, limits.pace(), refuse);
    var pace = new BodyPace(ctx, refuse);
    var timer = ctx.vertx().setTimer(limits.whole().toMillis(), t -> pace.end(limits.whole()));
    ctx.addEndHandler(done -> ctx.vertx().cancelTimer(timer));
  }

  /** Watches a body that may take long, because it is passed on while it arrives. */
  static void watchStream(RoutingContext ctx, Duration interval, Consumer<Problem> refuse) {
    var pace = new BodyPace(ctx, refuse);
    var timer = ctx.vertx().setPeriodic(interval.toMillis(), t -> pace.look(t, interval));
    ctx.addEndHandler(done -> ctx.vertx().cancelTimer(timer));
  }

  private void look(long timer, Duration interval) {
    var now = ctx.request().bytesRead();
    if (ctx.request().isEnded()) {
      ctx.vertx().cancelTimer(timer);
    } else if (now - seen < BodyLimits.PACE_BYTES) {
      ctx.vertx().cancelTimer(timer);
      end(interval);
    }
    seen = now;
  }

  private void end(Duration time) {
    if (!ctx.request().isEnded()) {
      refuse.accept(
          Problem.ofStatus(
              408,
              "the body did not arrive within %d seconds; send it again on a new connection"
                  .formatted(Math.max(1, time.toSeconds()))));
    }
  }
}

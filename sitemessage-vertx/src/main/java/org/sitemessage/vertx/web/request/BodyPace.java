package org.sitemessage.vertx.web.request;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Refuses a body that arrives too slowly: a client that announces a body and falls silent would
 * otherwise hold a connection, and the memory of the bytes that have arrived, without end.
 */
public final class BodyPace {
  private final RoutingContext ctx;
  private final BooleanSupplier excused;
  private final Consumer<Problem> refuse;
  private long seen;

  private BodyPace(RoutingContext ctx, BooleanSupplier excused, Consumer<Problem> refuse) {
    this.ctx = ctx;
    this.excused = excused;
    this.refuse = refuse;
  }

  /** Watches a body that is read whole. */
  public static void watch(RoutingContext ctx, BodyLimits limits, Consumer<Problem> refuse) {
    watchStream(ctx, limits.pace(), () -> false, refuse);
    var pace = new BodyPace(ctx, () -> false, refuse);
    var timer = ctx.vertx().setTimer(limits.whole().toMillis(), t -> pace.end(limits.whole()));
    ctx.addEndHandler(done -> ctx.vertx().cancelTimer(timer));
  }

  /**
   * Watches a body that may take long, because it is passed on while it arrives.
   *
   * @param excused returns whether the client had to wait for this process since the last call;
   *     such an interval does not count
   */
  public static void watchStream(
      RoutingContext ctx, Duration interval, BooleanSupplier excused, Consumer<Problem> refuse) {
    var pace = new BodyPace(ctx, excused, refuse);
    var timer = ctx.vertx().setPeriodic(interval.toMillis(), t -> pace.look(t, interval));
    ctx.addEndHandler(done -> ctx.vertx().cancelTimer(timer));
  }

  private void look(long timer, Duration interval) {
    var now = ctx.request().bytesRead();
    var slow = !excused.getAsBoolean() && now - seen < BodyLimits.PACE_BYTES;
    if (ctx.request().isEnded()) {
      ctx.vertx().cancelTimer(timer);
    } else if (slow) {
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

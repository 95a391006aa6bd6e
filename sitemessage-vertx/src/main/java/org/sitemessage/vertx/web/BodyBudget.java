package org.sitemessage.vertx.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.sitemessage.api.FailureCode;

/**
 * Bounds the memory of bodies that are read whole: each one, and all that are under way at once. It
 * refuses before they are read. One alone is always taken.
 */
final class BodyBudget implements Handler<RoutingContext> {
  private final long each;
  private final long all;
  private final AtomicLong held = new AtomicLong();

  /**
   * A budget, in bytes.
   *
   * @param each of one body
   * @param all of those under way
   */
  BodyBudget(long each, long all) {
    this.each = each;
    this.all = all;
  }

  @Override
  public void handle(RoutingContext ctx) {
    // What does not say how long it is may become as long as it may be.
    var length =
        Optional.ofNullable(ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH))
            .map(value -> DispatchQuery.wholeNumber("Content-Length", value))
            .orElse(each);
    if (length > each) {
      ApiRoutes.refuseUnread(ctx, tooLarge());
      return;
    }
    var before = held.getAndAdd(length);
    ctx.addEndHandler(done -> held.addAndGet(-length));
    if (before > 0 && before + length > all) {
      ApiRoutes.refuseUnread(
          ctx,
          Problem.of(
              FailureCode.NOT_READY,
              "bodies of %d bytes are under way already; try again later".formatted(before)));
    } else {
      ctx.next();
    }
  }

  Problem tooLarge() {
    return Problem.of(
        FailureCode.TOO_LARGE,
        "body has more than %d bytes; at most so many are allowed".formatted(each));
  }
}

package org.sitemessage.vertx.web;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Tells the {@link ConnectionGuard} when the client of a request waits for this process, although
 * its body is incomplete.
 */
interface OwnDelay {
  /** Returns whether the client waits for this process now. */
  boolean isUnderWay();

  /** Returns how often the client has had to wait so far. */
  long count();

  /** Attaches a delay to a request. */
  static void tell(RoutingContext ctx, OwnDelay delay) {
    ctx.put(OwnDelay.class.getName(), delay);
  }

  /** Returns the delay of a request, if one was attached. */
  static Optional<OwnDelay> of(RoutingContext ctx) {
    return Optional.ofNullable(ctx.get(OwnDelay.class.getName()));
  }
}

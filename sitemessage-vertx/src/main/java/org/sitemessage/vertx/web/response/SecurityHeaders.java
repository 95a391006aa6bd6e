package org.sitemessage.vertx.web.response;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Sets headers that keep a browser from guessing, framing, caching or leaking a response.
 *
 * @param contentSecurityPolicy rules for the resources that the browser may load for this response
 */
public record SecurityHeaders(String contentSecurityPolicy) implements Handler<RoutingContext> {

  /** Returns headers of answers that are no pages: nothing may be loaded or framed. */
  public static SecurityHeaders forData() {
    return new SecurityHeaders("default-src 'none'; frame-ancestors 'none'; sandbox");
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.response()
        .putHeader("Content-Security-Policy", contentSecurityPolicy)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
    ctx.next();
  }
}

package org.sitemessage.vertx.web.request;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Optional;
import org.sitemessage.vertx.web.response.Problem;

/** Recognises requests that a page of another site makes a browser send. */
public final class ForeignPage {
  private ForeignPage() {}

  /** Refuses a request of such a page with 403. */
  public static void refuse(RoutingContext ctx) {
    if (sent(ctx.request())) {
      Problem.ofStatus(
              403, "a page of another site (Origin, Sec-Fetch-Site) may not post anything here")
          .refuseUnread(ctx);
    } else {
      ctx.next();
    }
  }

  /**
   * Returns whether such a page sent the request. Browsers report the site; other clients do not,
   * and have no pages.
   */
  public static boolean sent(HttpServerRequest request) {
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null && !authority(origin).equals(String.valueOf(request.authority()));
  }

  private static String authority(String origin) {
    try {
      return Optional.ofNullable(URI.create(origin).getAuthority()).orElse("");
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}

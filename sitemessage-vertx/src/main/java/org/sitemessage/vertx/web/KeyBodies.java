package org.sitemessage.vertx.web;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.sitemessage.vertx.web.request.PageQuery;

/** Turns requests for short lists, and about keys and users, into bodies of the bus contract. */
final class KeyBodies {
  private static final PageQuery LIST = numbers("after", "limit");
  private static final PageQuery AUDIT = numbers("before", "limit");

  private KeyBodies() {}

  private static PageQuery numbers(String... names) {
    return new PageQuery(List.of(), List.of(names), List.of());
  }

  /** Returns the body of {@code GET /keys}, {@code GET /users} and {@code GET /operations}. */
  static ApiRoutes.RequestBody list(RoutingContext ctx) {
    return () -> LIST.body(ctx.queryParams()).put("action", "list");
  }

  /** Returns the body of a POST to them; the principal of the request makes the change. */
  static ApiRoutes.RequestBody change(RoutingContext ctx) {
    var given = ApiRoutes.body(ctx);
    return () -> {
      var body = given.read();
      return "list".equals(body.getValue("action"))
          ? body
          : body.put("by", AccessGuard.principal(ctx).name());
    };
  }

  /** Returns the body of {@code GET /audit}. */
  static ApiRoutes.RequestBody audit(RoutingContext ctx) {
    return () -> AUDIT.body(ctx.queryParams());
  }
}

package org.sitemessage.vertx.web;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.web.request.Bodies;
import org.sitemessage.vertx.web.request.JsonBody;
import org.sitemessage.vertx.web.request.PageQuery;

/** Turns requests for short lists, and about keys and users, into bodies of the bus contract. */
final class KeyBodies {
  private KeyBodies() {}

  /** Returns the body of {@code GET /keys}, {@code GET /users} and {@code GET /operations}. */
  static ApiRoutes.RequestBody list(RoutingContext ctx) {
    return () -> numbers(ctx.queryParams(), List.of("after", "limit")).put("action", "list");
  }

  /** Returns the body of a POST to them; the principal of the request makes the change. */
  static ApiRoutes.RequestBody change(RoutingContext ctx) {
    return () -> {
      var body = JsonBody.decode(Bodies.of(ctx));
      return "list".equals(body.getValue("action"))
          ? body
          : body.put("by", AccessGuard.principal(ctx).name());
    };
  }

  /** Returns the body of {@code GET /audit}. */
  static ApiRoutes.RequestBody audit(RoutingContext ctx) {
    return () -> numbers(ctx.queryParams(), List.of("before", "limit"));
  }

  private static JsonObject numbers(MultiMap parameters, List<String> known) {
    var body = new JsonObject();
    parameters.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            throw SiteMessageException.invalid(
                name, "is not a known parameter (known: %s)".formatted(String.join(", ", known)));
          }
          if (!value.isEmpty()) {
            body.put(name, PageQuery.wholeNumber(name, value));
          }
        });
    return body;
  }
}

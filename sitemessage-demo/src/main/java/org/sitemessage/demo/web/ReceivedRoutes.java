package org.sitemessage.demo.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.access.Right;
import org.sitemessage.demo.sandbox.FakeServices;
import org.sitemessage.vertx.web.AccessGuard;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** Messages that the sandbox's services received, over HTTP. */
final class ReceivedRoutes {
  private final Optional<FakeServices> services;

  private ReceivedRoutes(Optional<FakeServices> services) {
    this.services = services;
  }

  /** Mounts {@code /api/received}; without a sandbox it answers 404. */
  static void mount(Router router, AccessGuard guard, Optional<FakeServices> services) {
    var routes = new ReceivedRoutes(services);
    router
        .route("/api/received*")
        .handler(SecurityHeaders.forData())
        .handler(guard.authentication())
        .handler(guard.require(Right.READ));
    router
        .route("/api/received")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(routes::list);
    router
        .route("/api/received/:id")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(routes::read);
  }

  private void list(RoutingContext ctx) {
    services.ifPresentOrElse(
        running -> {
          var messages = new JsonArray();
          running.received().forEach(received -> messages.add(received.summary()));
          answer(
              ctx,
              new JsonObject()
                  .put("url", running.url())
                  .put("addresses", running.addresses())
                  .put("messages", messages));
        },
        () -> notFound(ctx, "there is no sandbox: messengers are configured"));
  }

  private void read(RoutingContext ctx) {
    var id = ctx.pathParam("id");
    services
        .filter(running -> id.matches("\\d{1,18}"))
        .flatMap(running -> running.received(Long.parseLong(id)))
        .ifPresentOrElse(
            received -> answer(ctx, received.detail()),
            () -> notFound(ctx, "the sandbox holds no message \"%s\"".formatted(id)));
  }

  private static void answer(RoutingContext ctx, JsonObject json) {
    ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json.toBuffer());
  }

  private static void notFound(RoutingContext ctx, String detail) {
    Problem.of(FailureCode.NOT_FOUND, detail).send(ctx);
  }
}

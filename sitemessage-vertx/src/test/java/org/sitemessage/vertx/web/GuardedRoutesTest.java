package org.sitemessage.vertx.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.access.AccessControl;

/** A route is added only with a guard. */
class GuardedRoutesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void a_route_to_an_address_without_a_right_cannot_be_added() {
    var router = Router.router(vertx);
    var routes = new GuardedRoutes(router, AccessGuard.create(vertx, AccessControl.loopback()));

    var refused =
        assertThrows(IllegalArgumentException.class, () -> routes.post("/link", BusAddress.LINK));

    assertEquals(
        "no right is known for sitemessage.link, so that no route may lead to it",
        refused.getMessage());
  }

  @Test
  @Timeout(30)
  void a_stream_of_events_ends_when_its_client_loses_the_right() throws Exception {
    var checks = new AtomicInteger();
    AccessControl access =
        ctx ->
            Future.succeededFuture(
                Principal.application(
                    "ann", checks.incrementAndGet() < 3 ? Set.of(Right.READ) : Set.of()));
    var router = Router.router(vertx);
    var guard = AccessGuard.create(vertx, access);
    guard.authenticate(router);
    new GuardedRoutes(router, guard)
        .get("/events", Right.READ)
        .handler(new EventStreamRoute(vertx, guard, Duration.ofMillis(5)));
    var server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var url = URI.create("http://127.0.0.1:%d/events".formatted(server.actualPort()));

    var all =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());

    assertEquals(200, all.statusCode());
    assertTrue(all.body().contains("still here"), all.body());
    assertEquals(3, checks.get());
  }

  @Test
  void each_route_of_the_api_that_has_a_path_has_a_right_or_only_refuses() {
    var routes = ApiRoutes.create(vertx).router().getRoutes();

    var guarded = routes.stream().filter(route -> route.getMetadata(GuardedRoutes.RIGHT) != null);

    assertTrue(guarded.count() > 20);
    assertTrue(
        routes.stream()
            .filter(route -> route.getPath() != null)
            .filter(route -> route.getMetadata(GuardedRoutes.RIGHT) == null)
            .allMatch(route -> route.methods() == null || route.methods().isEmpty()));
  }
}

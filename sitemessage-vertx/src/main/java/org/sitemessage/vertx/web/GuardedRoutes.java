package org.sitemessage.vertx.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Adds routes with their guards. A route is added for a bus address; an address without a right
 * cannot have one.
 *
 * @param router router of the routes
 * @param guard guard before each route
 */
record GuardedRoutes(Router router, AccessGuard guard) {
  /** Key of the metadata of a route with the {@link Right} that it needs. */
  static final String RIGHT = Right.class.getName();

  /** Adds a route for GET, and for HEAD, which Vert.x answers without the body. */
  Route read(String path, String address) {
    return guarded(ApiRoutes.read(router, path), address);
  }

  /** Adds a route for GET that leads to no bus address. */
  Route get(String path, Right right) {
    return router.get(path).putMetadata(RIGHT, right).handler(guard.require(right));
  }

  /** Adds a route for GET and HEAD that leads to no bus address. */
  Route read(String path, Right right) {
    return ApiRoutes.read(router, path).putMetadata(RIGHT, right).handler(guard.require(right));
  }

  /** Adds a route for POST. */
  Route post(String path, String address) {
    return guarded(router.post(path), address);
  }

  private Route guarded(Route route, String address) {
    return route.putMetadata(RIGHT, AccessGuard.right(address)).handler(guard.require(address));
  }

  /** Refuses all other methods at a path with 405. */
  void refuseOthers(String path, HttpMethod... methods) {
    var allowed = Arrays.stream(methods).map(HttpMethod::name).collect(Collectors.joining(", "));
    router
        .route(path)
        .handler(
            ctx -> {
              ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
              Problem.ofStatus(405, "only %s is allowed here".formatted(allowed)).refuseUnread(ctx);
            });
  }
}

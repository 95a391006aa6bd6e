package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.access.Principal;

/**
 * Finds out who sends a request to the HTTP routes. There are four of them: keys of the store,
 * users of the store, the login of the application, and none, which answers requests from this
 * machine only. An application may implement its own, for example if a handler before the routes
 * has checked a session already:
 *
 * <pre>{@code
 * AccessControl access = ctx -> Future.succeededFuture(
 *     Principal.application(ctx.session().get("user"), Set.of(Right.READ)));
 * }</pre>
 */
@FunctionalInterface
public interface AccessControl {

  /**
   * Returns who sends a request. It runs before anything of the body is read, and for each request,
   * so that a right that is taken away is gone at the next one. May be called on any event loop,
   * must not block.
   *
   * @return the principal with its rights; fails with an {@link HttpException} of status 401 if
   *     there is none, whose payload tells the client what to do
   */
  Future<Principal> principal(RoutingContext ctx);

  /**
   * Adds handlers that run before {@link #principal}; by default there are none.
   *
   * @param router router of the routes, which has no routes yet
   */
  default void prepare(Router router) {}

  /**
   * Returns whether {@link #principal} may accept a session of {@link LoginSessions}. By default
   * true, because one that an application implements may pass requests on to {@link #users}; of
   * those that are made here, only that one accepts sessions. A console refuses a page to log in
   * where nobody could use it.
   */
  default boolean acceptsSessions() {
    return true;
  }

  /**
   * Accepts the keys of the store, sent as {@code Authorization: Bearer SECRET}. Each request looks
   * its key up, so that a revoked key is refused by all nodes at once. It asks the engine over the
   * event bus; while no engine runs, requests fail with 503.
   */
  static AccessControl keys(Vertx vertx) {
    return new KeyAccess(vertx);
  }

  /**
   * Accepts the users of the store, who have logged in by {@link LoginSessions}, by the cookie of
   * their session; and keys, as {@link #keys} does. Each request looks its session up, so that a
   * session that is ended is refused by all nodes at once. A request that changes something needs,
   * beside the cookie, {@link LoginSessions#csrf} as the header {@value LoginSessions#CSRF_HEADER},
   * or as the field {@value LoginSessions#CSRF_FIELD} of a form that an earlier handler has read;
   * it is refused with 403 without. Requests with a key need none, because no foreign page has it.
   */
  static AccessControl users(Vertx vertx) {
    return new UserAccess(vertx, keys(vertx));
  }

  /**
   * Accepts the users of the application's own login, with the rights whose permissions they have:
   * {@code sitemessage:read}, {@code sitemessage:schedule}, {@code sitemessage:operate}, {@code
   * sitemessage:people} and {@code sitemessage:admin}.
   *
   * @param login finds out who the user is
   * @param rights finds out which permissions the user has
   */
  static AccessControl application(AuthenticationHandler login, AuthorizationProvider rights) {
    return new ApplicationAccess(login, rights);
  }

  /**
   * Accepts every request that comes from this machine, and refuses all others with 403. Behind a
   * reverse proxy on the same machine all requests come from this machine: use it only where the
   * proxy does not pass on the routes.
   */
  static AccessControl loopback() {
    return new LoopbackAccess();
  }

  /**
   * Returns the secret of {@code Authorization: Bearer SECRET}; empty if there is no such header.
   *
   * @throws HttpException with status 401 if there are several headers, or one of another scheme
   */
  static Optional<String> bearer(HttpServerRequest request) {
    var headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    var parts = headers.get(0).strip().split(" +", 2);
    if (headers.size() != 1
        || parts.length != 2
        || !parts[0].toLowerCase(Locale.ROOT).equals("bearer")) {
      throw new HttpException(
          401, "send one header Authorization, in the form \"Authorization: Bearer KEY\"");
    }
    return Optional.of(parts[1]);
  }
}

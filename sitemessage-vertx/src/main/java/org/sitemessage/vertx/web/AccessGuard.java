package org.sitemessage.vertx.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AddressRights;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.access.LoginSessions;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.web.request.HeldBody;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Lets requests through to routes only if their sender has the right for it. Nothing of a body is
 * read before. A request without a principal is refused with 401, one without the right with 403.
 */
public final class AccessGuard {
  /** Keys of bodies by the names of their values in the paths of routes. */
  private static final Map<String, String> PATH_NAMES = Map.of("alias", "messenger", "id", "node");

  private static final Pattern WORD = Pattern.compile("\\w{1,64}");

  /** Header with the reason of a change, for the audit log; percent-encoded UTF-8. */
  public static final String REASON = "Sitemessage-Reason";

  private static final Logger LOG = System.getLogger(AccessGuard.class.getName());
  private static final String PRINCIPAL = Principal.class.getName();
  private static final String CALLER = Caller.class.getName();
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final AccessControl access;

  private AccessGuard(Vertx vertx, AccessControl access) {
    this.vertx = vertx;
    this.access = access;
  }

  /** Creates a guard that asks an access control. */
  public static AccessGuard create(Vertx vertx, AccessControl access) {
    return new AccessGuard(vertx, access);
  }

  /** Lets all routes that are added later see only requests with a principal. */
  public void authenticate(Router router) {
    access.prepare(router);
    router.route().handler(authentication());
  }

  /**
   * Returns a handler that lets only requests with a principal through, for a route that stands
   * behind the handlers of {@link AccessControl#prepare}.
   */
  public Handler<RoutingContext> authentication() {
    return this::authenticate;
  }

  private void authenticate(RoutingContext ctx) {
    var asked = Future.succeededFuture(ctx).compose(access::principal);
    HeldBody.until(ctx, asked, answer -> decide(ctx, answer));
  }

  private static void decide(RoutingContext ctx, AsyncResult<Principal> asked) {
    try {
      if (asked.failed()) {
        refuse(ctx, asked.cause());
        return;
      }
      if (asked.result() == null) {
        refuse(ctx, new HttpException(401, "there is no principal for this request"));
        return;
      }
      ctx.put(PRINCIPAL, asked.result());
      ctx.put(CALLER, caller(ctx, asked.result()));
    } catch (SiteMessageException e) {
      Problem.of(e).refuseUnread(ctx);
      return;
    }
    ctx.next();
  }

  private static void refuse(RoutingContext ctx, Throwable failure) {
    if (failure instanceof HttpException http && http.getStatusCode() == 401) {
      ctx.response().putHeader("WWW-Authenticate", "Bearer realm=\"sitemessage\"");
    }
    Problem.of(failure).refuseUnread(ctx);
  }

  private static Caller caller(RoutingContext ctx, Principal principal) {
    return new Caller(
        principal.name(),
        principal.kind(),
        LoginSessions.clientAddress(ctx),
        Optional.ofNullable(ctx.request().getHeader(REASON)).map(AccessGuard::decoded).orElse(""));
  }

  private static String decoded(String reason) {
    try {
      return URLDecoder.decode(reason.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw SiteMessageException.invalid(
          REASON, "must be percent-encoded UTF-8, such as \"wrong%20list\"");
    }
  }

  /** Asks again who sends a request; fails if that principal does not have a right any more. */
  Future<Void> recheck(RoutingContext ctx, Right right) {
    LoginSessions.goOnInBackground(ctx);
    return Future.succeededFuture(ctx)
        .compose(access::principal)
        .compose(
            principal ->
                principal.may(right)
                    ? Future.succeededFuture()
                    : Future.failedFuture(new HttpException(403, "the right was taken away")));
  }

  /** Returns a handler that lets only principals with a right through. */
  public Handler<RoutingContext> require(Right right) {
    return ctx -> {
      if (principal(ctx).may(right)) {
        ctx.next();
      } else {
        forbid(ctx, right);
      }
    };
  }

  /**
   * Returns a handler that lets only principals through that may send a request to a bus address.
   * The audit log gets an entry if it refuses a change.
   *
   * @throws IllegalArgumentException if no right is known for the address
   */
  Handler<RoutingContext> require(String address) {
    var right = right(address);
    return ctx -> {
      if (principal(ctx).may(right)) {
        ctx.next();
      } else if (right == Right.READ || HeldBody.isWithoutBody(ctx.request().method())) {
        forbid(ctx, right);
      } else {
        record(ctx, address).onComplete(done -> forbid(ctx, right));
      }
    };
  }

  /**
   * Returns the right that a bus address needs.
   *
   * @throws IllegalArgumentException if no right is known for it
   */
  static Right right(String address) {
    return AddressRights.of(address)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no right is known for %s, so that no route may lead to it"
                        .formatted(address)));
  }

  private Future<JsonObject> record(RoutingContext ctx, String address) {
    var body =
        new JsonObject()
            .put("refused", address)
            .put("caller", caller(ctx).orElseThrow().toJson())
            .put("body", named(ctx));
    return BusRequest.send(vertx, BusAddress.ACCESS, body, PATIENCE)
        .onFailure(
            failure ->
                LOG.log(
                    Level.WARNING,
                    "the audit log has no entry for a refused request to {0}: {1}",
                    address,
                    failure.getMessage()));
  }

  /** Returns what the path names, in the form of the body, if it looks like an alias or an id. */
  private static JsonObject named(RoutingContext ctx) {
    var body = new JsonObject();
    PATH_NAMES.forEach(
        (name, key) ->
            Optional.ofNullable(ctx.pathParam(name))
                .filter(value -> WORD.matcher(value).matches())
                .ifPresent(value -> body.put(key, value)));
    return body;
  }

  private static void forbid(RoutingContext ctx, Right right) {
    var principal = principal(ctx);
    Problem.ofStatus(
            403,
            "this request needs the right \"%s\"; \"%s\" has %s"
                .formatted(
                    right.key(),
                    principal.name(),
                    principal.rights().isEmpty()
                        ? "none"
                        : "only " + Right.names(principal.rights())))
        .refuseUnread(ctx);
  }

  /**
   * Returns the principal of a request.
   *
   * @throws IllegalStateException if {@link #authenticate} does not stand before the route
   */
  public static Principal principal(RoutingContext ctx) {
    return Optional.ofNullable(ctx.<Principal>get(PRINCIPAL))
        .orElseThrow(() -> new IllegalStateException("the route has no guard before it"));
  }

  /** Returns who sends a request, for the audit log; empty before a guard. */
  static Optional<Caller> caller(RoutingContext ctx) {
    return Optional.ofNullable(ctx.get(CALLER));
  }
}

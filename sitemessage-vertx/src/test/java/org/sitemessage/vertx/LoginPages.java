package org.sitemessage.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.access.LoginSessions;
import org.sitemessage.vertx.web.AccessGuard;

/** Pages with a login, as an application has them: forms of {@code name}, {@code password}. */
final class LoginPages {
  private LoginPages() {}

  /** Adds {@code POST /login}, {@code /logout}, {@code /password} and {@code /form}. */
  static void mount(Vertx vertx, Router router) {
    var sessions = LoginSessions.create(vertx);
    router.post().path("/pages/*").handler(BodyHandler.create(false));
    router
        .post("/pages/login")
        .handler(
            ctx ->
                sessions
                    .login(field(ctx, "name"), field(ctx, "password"), from(ctx))
                    .onSuccess(
                        session -> {
                          LoginSessions.setCookie(ctx, session);
                          ctx.json(
                              new JsonObject()
                                  .put("csrf", LoginSessions.csrf(session.token()))
                                  .put("name", session.principal().name())
                                  .put("expiresAtMs", session.expiresAt().toEpochMilli()));
                        })
                    .onFailure(failure -> LoginSessions.refuse(ctx, failure)));
    router
        .post("/pages/logout")
        .handler(
            ctx ->
                sessions
                    .end(LoginSessions.token(ctx).orElse(""))
                    .onSuccess(
                        ended -> {
                          LoginSessions.removeCookie(ctx);
                          ctx.end(String.valueOf(ended));
                        })
                    .onFailure(ctx::fail));
    router
        .post("/pages/password")
        .handler(
            ctx ->
                sessions
                    .changePassword(
                        LoginSessions.token(ctx).orElse(""),
                        field(ctx, "password"),
                        field(ctx, "new"),
                        from(ctx))
                    .onSuccess(v -> ctx.end("changed"))
                    .onFailure(failure -> LoginSessions.refuse(ctx, failure)));
    var guard = AccessGuard.create(vertx, AccessControl.users(vertx));
    router
        .post("/pages/form")
        .handler(guard.authentication())
        .handler(guard.require(Right.READ))
        .handler(ctx -> ctx.end("done by " + AccessGuard.principal(ctx).name()));
  }

  /** A test may name an address; a page of an application would not let clients do that. */
  private static String from(RoutingContext ctx) {
    var named = field(ctx, "from");
    return named.isEmpty() ? LoginSessions.clientAddress(ctx) : named;
  }

  private static String field(RoutingContext ctx, String name) {
    var value = ctx.request().getFormAttribute(name);
    return value == null ? "" : value;
  }
}

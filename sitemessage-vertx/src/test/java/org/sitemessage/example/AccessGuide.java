package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.AuthenticationHandler;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.time.Instant;
import java.util.Set;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserRequest;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.access.LoginSessions;
import org.sitemessage.vertx.web.AccessGuard;
import org.sitemessage.vertx.web.ApiRoutes;

/** The code of the document on access. */
final class AccessGuide {
  private AccessGuide() {}

  static Future<NewKey> key(SiteMessageClient client) {
    // snippet:begin key
    var request =
        KeyRequest.of("shop", Right.SCHEDULE, Right.READ)
            .withExpiresAt(Instant.parse("2030-01-31T12:00:00Z"));
    return client.access().createKey(request); // reply.secret() is shown this once
    // snippet:end
  }

  static void keys(Vertx vertx, Router router) {
    // snippet:begin keys
    ApiRoutes.create(vertx, AccessControl.keys(vertx)).mount(router);
    // snippet:end
  }

  static Future<AccessUser> user(SiteMessageClient client, String password) {
    // snippet:begin user
    var request =
        UserRequest.of("ann", password, Right.OPERATE, Right.READ); // 12 to 256 characters
    return client.access().createUser(request);
    // snippet:end
  }

  static void login(Vertx vertx, Router router) {
    // snippet:begin login
    var sessions = LoginSessions.create(vertx);
    router
        .post("/login")
        .handler(BodyHandler.create(false))
        .handler(
            ctx ->
                sessions
                    .login(
                        ctx.request().getFormAttribute("name"),
                        ctx.request().getFormAttribute("password"),
                        LoginSessions.clientAddress(ctx))
                    .onSuccess(
                        session -> {
                          LoginSessions.setCookie(ctx, session);
                          ctx.redirect("/");
                        })
                    .onFailure(failure -> LoginSessions.refuse(ctx, failure))); // 401 or 429
    ApiRoutes.create(vertx, AccessControl.users(vertx)).mount(router);
    // snippet:end
  }

  static void logout(Vertx vertx, Router router) {
    // snippet:begin logout
    router
        .post("/logout")
        .handler(BodyHandler.create(false)) // reads the field csrf of the form
        .handler(AccessGuard.create(vertx, AccessControl.users(vertx)).authentication())
        .handler(
            ctx ->
                LoginSessions.create(vertx)
                    .end(LoginSessions.token(ctx).orElse(""))
                    .onSuccess(
                        ended -> {
                          LoginSessions.removeCookie(ctx);
                          ctx.redirect("/login");
                        })
                    .onFailure(ctx::fail));
    // snippet:end
  }

  static void application(
      Vertx vertx, Router router, AuthenticationHandler login, AuthorizationProvider rights) {
    // snippet:begin application
    ApiRoutes.create(vertx, AccessControl.application(login, rights)).mount(router);
    // snippet:end
  }

  static void own(Vertx vertx, Router router) {
    // snippet:begin own
    AccessControl access =
        ctx -> {
          String user = ctx.session().get("user"); // by a SessionHandler before the routes
          return user == null
              ? Future.failedFuture(new HttpException(401, "log in first"))
              : Future.succeededFuture(Principal.application(user, Set.of(Right.READ)));
        };
    ApiRoutes.create(vertx, access).mount(router);
    // snippet:end
  }
}

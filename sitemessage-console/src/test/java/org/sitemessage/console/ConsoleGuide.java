package org.sitemessage.console;

import io.vertx.core.Vertx;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.AuthenticationHandler;
import org.sitemessage.vertx.access.AccessControl;

/** The code that the documents quote. */
@SuppressWarnings("unused")
final class ConsoleGuide {
  private ConsoleGuide() {}

  static void mount(
      Vertx vertx, Router router, AuthenticationHandler login, AuthorizationProvider rights) {
    // snippet:begin mount
    ConsoleRoutes.create(vertx, AccessControl.application(login, rights)).mount(router, "/mail");
    // snippet:end
  }

  static void users(Vertx vertx, Router router) {
    // snippet:begin users
    ConsoleRoutes.create(vertx, AccessControl.users(vertx))
        .withLogin()
        .withLink("Shop", "/admin")
        .mount(router, "/mail");
    // snippet:end
  }
}

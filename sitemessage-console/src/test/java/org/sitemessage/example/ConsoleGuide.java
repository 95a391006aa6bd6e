package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.authorization.AuthorizationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.util.Locale;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.console.ConsoleRoutes;
import org.sitemessage.console.ConsoleScreen;
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

  // snippet:begin screen
  /** A screen with the stock of a shop. */
  record StockScreen(int pens) implements ConsoleScreen {
    @Override
    public String path() {
      return "stock";
    }

    @Override
    public Right right() {
      return Right.READ;
    }

    @Override
    public String title(Locale language) {
      return "Stock";
    }

    @Override
    public Future<String> html(Locale language, MultiMap parameters, Principal visitor) {
      return Future.succeededFuture("<section><h2>Pens</h2><p>%d</p></section>".formatted(pens));
    }
  }

  // snippet:end

  static void screen(Vertx vertx, Router router, AccessControl access) {
    // snippet:begin with
    ConsoleRoutes.create(vertx, access).with(new StockScreen(7)).mount(router, "/mail");
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

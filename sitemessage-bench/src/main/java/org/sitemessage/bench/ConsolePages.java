package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import org.sitemessage.console.ConsoleRoutes;
import org.sitemessage.vertx.access.AccessControl;

/** The console of the engine of this process, over HTTP. */
final class ConsolePages {
  private ConsolePages() {}

  /** Serves it on a free port of this machine. */
  static Future<Integer> serve(Vertx vertx) {
    var router = Router.router(vertx);
    ConsoleRoutes.create(vertx, AccessControl.loopback()).mount(router, "/console");
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .map(HttpServer::actualPort);
  }
}

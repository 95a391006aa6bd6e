package org.sitemessage.bench;

import io.vertx.core.Vertx;

/** The least that a server of Vert.x is: it answers each request with a word. */
final class BareServer {
  private BareServer() {}

  /** Serves the port that is given. */
  public static void main(String[] args) {
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end("Hello"))
        .listen(Integer.parseInt(args[0]), "127.0.0.1")
        .onFailure(
            failure -> {
              throw new IllegalStateException(failure);
            });
  }
}

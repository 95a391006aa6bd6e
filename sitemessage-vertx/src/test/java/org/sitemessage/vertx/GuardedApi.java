package org.sitemessage.vertx;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.KeyRequest;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Right;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.access.TrustedProxies;
import org.sitemessage.vertx.web.ApiRoutes;

/** The HTTP API of some engines on a port of its own, with keys. */
final class GuardedApi {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Engines engine;
  private final AccessClient client;
  private final HttpServer server;

  private GuardedApi(Engines engine, HttpServer server) {
    this.engine = engine;
    this.client = SiteMessageClient.create(engine.vertx()).access();
    this.server = server;
  }

  /** Serves the API with the keys of the store. */
  static GuardedApi withKeys(Engines engine) {
    return of(engine, AccessControl.keys(engine.vertx()));
  }

  /** Serves the API with the users of the store, and pages that log in and out, behind proxies. */
  static GuardedApi withUsers(Engines engine) {
    var router = Router.router(engine.vertx());
    router
        .route()
        .handler(TrustedProxies.of(List.of("198.51.100.0/24", "192.0.2.77", "2001:db8:1::/48")));
    LoginPages.mount(engine.vertx(), router);
    return of(engine, AccessControl.users(engine.vertx()), router);
  }

  static GuardedApi of(Engines engine, AccessControl access) {
    return of(engine, access, Router.router(engine.vertx()));
  }

  private static GuardedApi of(Engines engine, AccessControl access, Router router) {
    ApiRoutes.create(engine.vertx(), access).mount(router);
    return new GuardedApi(
        engine,
        Engines.await(
            engine.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1")));
  }

  int port() {
    return server.actualPort();
  }

  AccessClient client() {
    return client;
  }

  /** Makes a key. */
  NewKey key(String name, Right first, Right... more) {
    return Engines.await(client.createKey(KeyRequest.of(name, first, more)));
  }

  /** Makes a key that expires in an hour. */
  NewKey shortKey(String name, Right right) {
    var end = engine.clock().instant().plus(Duration.ofHours(1));
    return Engines.await(client.createKey(KeyRequest.of(name, right).withExpiresAt(end)));
  }

  List<AuditEntry> audit() {
    return Engines.await(client.audit(Long.MAX_VALUE, 1000)).entries();
  }

  HttpResponse<String> get(String path, Optional<String> secret) {
    return send(request(path, secret));
  }

  HttpResponse<String> post(String path, Optional<String> secret, String body, String... headers) {
    var request =
        request(path, secret)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  /** Begins a request with a key, if there is one. */
  HttpRequest.Builder request(String path, Optional<String> secret) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)));
    secret.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return request;
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Returns the text of a problem. */
  static String detail(HttpResponse<String> response) {
    return new JsonObject(response.body()).getString("detail");
  }
}

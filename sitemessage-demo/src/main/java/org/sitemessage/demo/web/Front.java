package org.sitemessage.demo.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.sitemessage.api.access.Right;
import org.sitemessage.console.ConsoleRoutes;
import org.sitemessage.demo.base.HostCheck;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.bridge.Bridge;
import org.sitemessage.demo.config.AccessOptions;
import org.sitemessage.demo.config.DemoConfig.Listen;
import org.sitemessage.demo.sandbox.Sandbox;
import org.sitemessage.demo.watch.Health;
import org.sitemessage.demo.watch.Metrics;
import org.sitemessage.demo.watch.MonitorAccess;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.options.BounceOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.web.AccessGuard;
import org.sitemessage.vertx.web.ApiRoutes;
import org.sitemessage.vertx.web.BounceRoutes;
import org.sitemessage.vertx.web.ConnectionGuard;
import org.sitemessage.vertx.web.LinkRoutes;
import org.sitemessage.vertx.web.response.Problem;
import org.sitemessage.vertx.web.response.SecurityHeaders;

/** The public interfaces: the API with the console, and the event-bus bridge. */
public final class Front {
  private static final Pattern NOT_ENCODED = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private Front() {}

  /** Serves the API and the console, without links and bounces. */
  public static Future<HttpServer> serve(Vertx vertx, Listen at, Optional<Sandbox> sandbox) {
    return serve(
        vertx,
        at,
        AccessControl.loopback(),
        AccessOptions.none(),
        sandbox,
        List.of(),
        BounceOptions.none(),
        new Health(vertx),
        new Metrics());
  }

  /**
   * Serves the API, guarded by an access control, the console, the links in messages if there are
   * keys, the providers that may post bounces, health and metrics. Links, bounces and probes come
   * from anywhere, so they answer to any host.
   */
  public static Future<HttpServer> serve(
      Vertx vertx,
      Listen at,
      AccessControl access,
      AccessOptions options,
      Optional<Sandbox> sandbox,
      List<String> linkKeys,
      BounceOptions bounces,
      Health health,
      Metrics metrics) {
    var router = Router.router(vertx);
    var providers =
        new BounceRoutes.Keys(
            bounces.get(BounceOptions.WEBHOOK_SECRETS),
            bounces.get(BounceOptions.MAILGUN_KEY),
            bounces.get(BounceOptions.SEND_GRID_KEY),
            bounces.get(BounceOptions.SNS_TOPICS));
    if (providers.given()) {
      BounceRoutes.create(vertx, providers).mount(router);
    }
    if (!linkKeys.isEmpty()) {
      LinkRoutes.create(vertx, SiteMessageOptions.DEFAULT_SITE_URL, linkKeys).mount(router);
    }
    health.mountForAll(router);
    router.route().handler(new HostCheck(at.host()));
    router.route().handler(options.proxies());
    var monitors = AccessGuard.create(vertx, new MonitorAccess(access, Clock.systemUTC()));
    for (var path : List.of("/health", "/metrics")) {
      router.route(path).handler(monitors.authentication()).handler(monitors.require(Right.READ));
    }
    health.mountDetails(router);
    metrics.mount(router);
    var guard = AccessGuard.create(vertx, access);
    InboxRoutes.mount(router, guard, sandbox.map(Sandbox::inbox));
    ReceivedRoutes.mount(router, guard, sandbox.map(Sandbox::services));
    ApiRoutes.create(vertx, access).mount(router);
    mountPages(vertx, router, access, options.keys(), sandbox);
    var server =
        vertx.createHttpServer(ConnectionGuard.options().setHandle100ContinueAutomatically(true));
    ConnectionGuard.create(vertx, at.fitting(), at.fittingOfAddress()).watch(server, router);
    return server
        .requestHandler(request -> route(router, request))
        .listen(at.port(), at.host())
        .recover(failure -> Future.failedFuture(cannotListen("http", at, failure)));
  }

  /** Mounts the console, the documents, and a 404 for everything that nothing else serves. */
  private static void mountPages(
      Vertx vertx, Router router, AccessControl access, boolean login, Optional<Sandbox> sandbox) {
    redirect(router, "/", home(sandbox));
    var pages =
        ConsoleRoutes.create(vertx, access)
            .withLink(inRussian("Documentation", "Документация"), "../docs/README.md")
            .withLink("HTTP API (OpenAPI)", "api/openapi.json");
    if (sandbox.isPresent()) {
      pages = pages.with(new SandboxScreen(vertx, sandbox.get(), Clock.systemUTC()));
      SandboxScreen.mountProposal(router, "/console");
    }
    // With keys, the metrics are for monitors, and proxies do not pass them on.
    (login ? pages.withLogin() : pages.withLink(inRussian("Metrics", "Метрики"), "../metrics"))
        .mount(router, "/console");
    Documents.mount(router);
    router
        .get("/favicon.ico") // Browsers ask for it beside what is no page.
        .handler(ctx -> ctx.response().setStatusCode(204).end());
    router
        .route()
        .handler(SecurityHeaders.forData())
        .handler(ctx -> Problem.ofStatus(404, "there is nothing here").send(ctx));
  }

  /** Returns the page to begin with, relative to the root of the server. */
  public static String home(Optional<Sandbox> sandbox) {
    return sandbox.isPresent() ? "console/" + SandboxScreen.PATH : "console/";
  }

  private static Function<Locale, String> inRussian(String english, String russian) {
    return language -> language.getLanguage().equals("ru") ? russian : english;
  }

  /** Leads from a path to another, relative to it, so that a proxy may add a prefix. */
  private static void redirect(Router router, String path, String to) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            ctx -> ctx.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, to).end());
  }

  /** Lets programs in other languages speak the bus contract over TCP, and nothing else. */
  public static Future<NetServer> bridge(Vertx vertx, Listen at) {
    return Bridge.listen(vertx, at)
        .recover(failure -> Future.failedFuture(cannotListen("bridge", at, failure)));
  }

  /** Refuses requests that the router would log as its own fault, with a stack trace. */
  private static void route(Router router, HttpServerRequest request) {
    if (!request.uri().startsWith("/") || NOT_ENCODED.matcher(request.uri()).find()) {
      refuse(request, "the path must begin with / and be percent-encoded, as its query (RFC 3986)");
    } else if (request.headers().getAll(HttpHeaders.HOST).size() != 1
        || request.authority() == null
        || request.authority().host().isBlank()) {
      refuse(request, "the request must have one Host, such as localhost:8080");
    } else {
      router.handle(request);
    }
  }

  private static void refuse(HttpServerRequest request, String why) {
    var problem = Problem.ofStatus(400, why);
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .putHeader(HttpHeaders.CONNECTION, "close")
        .end(problem.toJson().toBuffer())
        .onComplete(ended -> request.connection().close());
  }

  private static StartException cannotListen(String section, Listen at, Throwable failure) {
    var why =
        failure instanceof BindException
            ? "the port is in use, or the address is not this machine's"
            : StartException.oneLine(failure);
    var how = section.equals("http") ? "--port or http.port" : "%s.port".formatted(section);
    return new StartException(
        "cannot listen on %s:%d: %s; choose another with %s"
            .formatted(at.host(), at.port(), why, how),
        failure);
  }
}

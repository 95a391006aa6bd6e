package org.sitemessage.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.DemoConfig.Listen;
import org.sitemessage.vertx.BounceOptions;
import org.sitemessage.vertx.SiteMessageOptions;
import org.sitemessage.vertx.web.ApiRoutes;
import org.sitemessage.vertx.web.BounceRoutes;
import org.sitemessage.vertx.web.LinkRoutes;

/** What the outside reaches: the API with the page, and the event-bus bridge. */
final class Front {
  private static final List<String> REQUESTS =
      List.of(
          BusAddress.SCHEDULE,
          BusAddress.UPLOAD,
          BusAddress.PREVIEW,
          BusAddress.SEND_SCHEDULED,
          BusAddress.PREPARE,
          BusAddress.SUBSCRIPTIONS,
          BusAddress.SUPPRESSIONS,
          BusAddress.BOUNCES,
          BusAddress.PROBE,
          BusAddress.CANCEL,
          BusAddress.REQUEUE,
          BusAddress.CLEANUP,
          BusAddress.CHECK_UNDELIVERED,
          BusAddress.RESUME,
          BusAddress.STATS,
          BusAddress.MESSAGE,
          BusAddress.DISPATCHES);

  private Front() {}

  /** Serves the API and the page. */
  static Future<HttpServer> serve(Vertx vertx, Listen at, Optional<Sandbox> sandbox) {
    return serve(vertx, at, sandbox, List.of());
  }

  /**
   * Serves also what links in messages lead to, if there are keys. They are followed from anywhere,
   * so they answer to any host.
   */
  static Future<HttpServer> serve(
      Vertx vertx, Listen at, Optional<Sandbox> sandbox, List<String> linkKeys) {
    return serve(vertx, at, sandbox, linkKeys, BounceOptions.none());
  }

  /** Serves also the providers that may post bounces, from wherever they are. */
  static Future<HttpServer> serve(
      Vertx vertx,
      Listen at,
      Optional<Sandbox> sandbox,
      List<String> linkKeys,
      BounceOptions bounces) {
    var router = Router.router(vertx);
    var providers =
        new BounceRoutes.Keys(
            bounces.webhookSecrets(),
            bounces.mailgunKey(),
            bounces.sendGridKey(),
            bounces.snsTopics());
    if (providers.given()) {
      BounceRoutes.create(vertx, providers).mount(router);
    }
    if (!linkKeys.isEmpty()) {
      LinkRoutes.create(vertx, SiteMessageOptions.DEFAULT_SITE_URL, linkKeys).mount(router);
    }
    router.route().handler(new HostCheck(at.host()));
    InboxRoutes.mount(router, sandbox.map(Sandbox::inbox));
    ReceivedRoutes.mount(router, sandbox.map(Sandbox::services));
    ApiRoutes.create(vertx).mount(router);
    Page.mount(router);
    return vertx
        .createHttpServer(new HttpServerOptions().setHandle100ContinueAutomatically(true))
        .requestHandler(router)
        .listen(at.port(), at.host())
        .recover(failure -> Future.failedFuture(cannotListen("http", at, failure)));
  }

  /** Lets programs in other languages speak the contract over TCP, and nothing but it. */
  static Future<TcpEventBusBridge> bridge(Vertx vertx, Listen at) {
    var permitted =
        new BridgeOptions()
            .addOutboundPermitted(
                new PermittedOptions()
                    .setAddressRegex(BusAddress.EVENT_PREFIX.replace(".", "\\.") + ".+"));
    REQUESTS.forEach(
        address -> permitted.addInboundPermitted(new PermittedOptions().setAddress(address)));
    return TcpEventBusBridge.create(vertx, permitted)
        .listen(at.port(), at.host())
        .recover(failure -> Future.failedFuture(cannotListen("bridge", at, failure)));
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

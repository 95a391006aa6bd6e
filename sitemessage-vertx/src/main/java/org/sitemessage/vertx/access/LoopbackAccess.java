package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;

/** Lets everybody on this machine do everything, and nobody else anything. */
final class LoopbackAccess implements AccessControl {
  private static final Principal THIS_MACHINE =
      Principal.withAllRights("this machine", PrincipalKind.LOOPBACK);

  /** Headers of proxies: a request that has one may come from anywhere. */
  private static final List<String> PROXIES =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  /**
   * Looks at the address of the connection, because that of the request may be what a header says,
   * and at the host that the request names: a foreign page whose name is made to resolve to the
   * loopback address (DNS rebinding) names its own.
   */
  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    var request = ctx.request();
    return isHere(request.connection().remoteAddress())
            && PROXIES.stream().noneMatch(request.headers()::contains)
            && namesThisMachine(request.authority())
        ? Future.succeededFuture(THIS_MACHINE)
        : Future.failedFuture(
            new HttpException(
                403,
                "these routes have no access control, so they answer only requests from this"
                    + " machine to localhost, without a proxy; the application can give them one,"
                    + " such as ApiRoutes.create(vertx, AccessControl.keys(vertx))"));
  }

  @Override
  public boolean acceptsSessions() {
    return false;
  }

  private static boolean namesThisMachine(@Nullable HostAndPort named) {
    if (named == null) {
      return false;
    }
    var host = named.host().toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
    return host.equals("localhost") || isLoopback(host);
  }

  /** Returns whether a client is on this machine; a domain socket has no other clients. */
  static boolean isHere(@Nullable SocketAddress client) {
    if (client == null) {
      return false;
    }
    var host = client.hostAddress();
    return client.isDomainSocket() || (host != null && isLoopback(host));
  }

  private static boolean isLoopback(String host) {
    return host.matches("127(\\.\\d{1,3}){3}")
        || host.equals("::1")
        || host.replaceFirst("%.*", "").equals("0:0:0:0:0:0:0:1");
  }
}

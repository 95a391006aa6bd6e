package org.sitemessage.vertx.access;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.PrincipalKind;

/** Lets everybody on this machine do everything, and nobody else anything. */
final class LoopbackAccess implements AccessControl {
  private static final Principal THIS_MACHINE =
      Principal.withAllRights("this machine", PrincipalKind.LOOPBACK);

  @Override
  public Future<Principal> principal(RoutingContext ctx) {
    return isHere(ctx.request().remoteAddress())
        ? Future.succeededFuture(THIS_MACHINE)
        : Future.failedFuture(
            new HttpException(
                403,
                "these routes have no access control, so they answer only requests from this"
                    + " machine; the application can give them one, such as"
                    + " ApiRoutes.create(vertx, AccessControl.keys(vertx))"));
  }

  /** Returns whether a client is on this machine; a domain socket has no other clients. */
  static boolean isHere(@Nullable SocketAddress client) {
    if (client == null) {
      return false;
    }
    var host = client.hostAddress();
    return client.isDomainSocket()
        || (host != null && (host.startsWith("127.") || host.equals("::1") || isFullOne(host)));
  }

  private static boolean isFullOne(String host) {
    return host.replaceFirst("%.*", "").equals("0:0:0:0:0:0:0:1");
  }
}

package org.sitemessage.demo.base;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import org.sitemessage.vertx.web.response.Problem;

/**
 * Refuses requests that were meant for another host. A foreign page whose name is made to resolve
 * to the loopback address (DNS rebinding) would otherwise read what only this machine may see.
 *
 * @param boundTo the address the server listens on; a name of the loopback address switches the
 *     check on
 */
public record HostCheck(String boundTo) implements Handler<RoutingContext> {
  private static final Set<String> LOOPBACK =
      Set.of("localhost", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1");

  /** Returns whether only this machine reaches a server that listens on an address. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.contains(host.toLowerCase(Locale.ROOT)) || host.matches("127(\\.\\d{1,3}){3}");
  }

  @Override
  public void handle(RoutingContext ctx) {
    var authority = ctx.request().authority();
    if (!isLoopback(boundTo) || (authority != null && isLoopback(authority.host()))) {
      ctx.next();
    } else {
      Problem.ofStatus(421, "this server answers only requests to localhost").send(ctx);
    }
  }
}

package org.sitemessage.vertx.access;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;

/**
 * Proxies that are believed when they name their client in {@code X-Forwarded-For}. Mount it as a
 * handler before the routes that log users in or guard the API: wrong passwords then count for the
 * client, and the audit log has the client's address. A proxy that connects from the loopback
 * address is believed without it.
 */
public final class TrustedProxies implements Handler<RoutingContext> {
  private static final String KEY = TrustedProxies.class.getName();

  private final List<IpSubnetFilterRule> networks;

  private TrustedProxies(List<IpSubnetFilterRule> networks) {
    this.networks = networks;
  }

  /**
   * Creates the handler.
   *
   * @param proxies IP addresses, or networks in CIDR notation such as {@code 10.0.0.0/24}
   * @throws SiteMessageException with code 4000 naming the element that is neither
   */
  public static TrustedProxies of(List<String> proxies) {
    var networks = new ArrayList<IpSubnetFilterRule>();
    for (int i = 0; i < proxies.size(); i++) {
      networks.add(network("proxies[%d]".formatted(i), proxies.get(i)));
    }
    return new TrustedProxies(List.copyOf(networks));
  }

  private static IpSubnetFilterRule network(String field, String text) {
    var parts = text.strip().split("/", 2);
    var address = parsed(parts[0]);
    if (address.isPresent() && (parts.length == 1 || parts[1].matches("\\d{1,3}"))) {
      var bits = address.get().getAddress().length * Byte.SIZE;
      var prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
      if (prefix <= bits) {
        return new IpSubnetFilterRule(address.get(), prefix, IpFilterRuleType.ACCEPT);
      }
    }
    throw SiteMessageException.invalid(
        field,
        "is \"%s\", must be an IP address or a network, such as 10.0.0.5 or 10.0.0.0/24"
            .formatted(text));
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.put(KEY, this);
    ctx.next();
  }

  /** Returns whether the proxies of a request include this address. */
  static boolean include(RoutingContext ctx, String address) {
    return Optional.ofNullable(ctx.<TrustedProxies>get(KEY))
        .filter(proxies -> proxies.include(address))
        .isPresent();
  }

  private boolean include(String address) {
    return parsed(withoutZone(address))
        .map(remote -> new InetSocketAddress(remote, 0))
        .filter(remote -> networks.stream().anyMatch(network -> network.matches(remote)))
        .isPresent();
  }

  /** Returns the IP address that a proxy names, without its zone; empty for any other text. */
  static Optional<String> named(String text) {
    return Optional.of(withoutZone(text)).filter(address -> parsed(address).isPresent());
  }

  /** The zone of a link-local address, which follows %, names a network card of this machine. */
  private static String withoutZone(String address) {
    var zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }

  /** Returns an IP address without a zone; an IPv4 address that is written as IPv6 is IPv4. */
  private static Optional<InetAddress> parsed(String text) {
    var bytes = text.contains("%") ? null : NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
    }
  }
}

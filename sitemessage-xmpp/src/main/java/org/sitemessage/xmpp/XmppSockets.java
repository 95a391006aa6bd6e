package org.sitemessage.xmpp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.sitemessage.vertx.messenger.ProxySettings;

/**
 * Server, TLS and proxy of a connection. Smack supports proxies, too, but looks every host up
 * before it asks a proxy, may wait for it without end, and speaks TLS to the proxy if TLS is to be
 * spoken from the first byte.
 *
 * @param options server, and whether TLS is spoken from the first byte
 * @param tls certificates to trust
 * @param proxy the proxy of this connection
 */
record XmppSockets(XmppOptions options, XmppTls tls, Optional<ProxySettings> proxy) {
  private static final int DIRECT_PORT = 5223;
  private static final int STARTTLS_PORT = 5222;

  /** Stands for a host that only the proxy looks up. */
  private static final byte[] NOWHERE = {0, 0, 0, 0};

  /**
   * Configures Smack.
   *
   * @param limit limit for incoming data
   * @param onFailure receiver of the reason why a certificate is rejected, or the proxy fails, on
   *     any thread: Smack wraps the one, and may only report that the other direction has failed
   */
  void configure(
      XMPPTCPConnectionConfiguration.Builder configuration,
      StanzaLimit limit,
      Consumer<Exception> onFailure) {
    var server = server();
    server.ifPresent(
        to -> {
          configuration.setPort(to.getPort());
          if (proxy.isEmpty()) {
            configuration.setHost(to.getHostString());
          } else {
            configuration.setHostAddress(nowhere(to.getHostString()));
          }
        });
    var direct = isDirect() ? Optional.of(tls.sockets(onFailure)) : Optional.<DirectSockets>empty();
    int timeout = (int) options.get(XmppOptions.TIMEOUT).toMillis();
    configuration.setSocketFactory(
        new BoundedSockets(limit, proxy, server, direct, timeout, onFailure));
    tls.trust().ifPresent(configuration::setCustomX509TrustManager);
  }

  private boolean isDirect() {
    return options.get(XmppOptions.TLS) == XmppOptions.Tls.DIRECT;
  }

  /** Returns the configured server; empty for the servers that the DNS lists. */
  private Optional<InetSocketAddress> server() {
    var host = options.get(XmppOptions.HOST);
    int port = options.get(XmppOptions.PORT);
    if (host.isEmpty() && port == 0 && !isDirect()) {
      return Optional.empty();
    }
    int usual = isDirect() ? DIRECT_PORT : STARTTLS_PORT;
    return Optional.of(
        InetSocketAddress.createUnresolved(
            host.isEmpty() ? options.domain() : host, port == 0 ? usual : port));
  }

  private static InetAddress nowhere(String host) {
    try {
      return InetAddress.getByAddress(host, NOWHERE);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only of a wrong number of bytes
    }
  }
}

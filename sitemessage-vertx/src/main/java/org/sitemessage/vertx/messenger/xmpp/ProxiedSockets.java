package org.sitemessage.vertx.messenger.xmpp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import org.jivesoftware.smack.proxy.ProxyInfo;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.ProxyFailure;

/** Sockets that connect through a proxy, and speak TLS to the server behind it if told to. */
final class ProxiedSockets extends SocketFactory {
  private final ProxySettings proxy;
  private final Optional<InetSocketAddress> server;
  private final Optional<DirectSockets> direct;
  private final int timeout;
  private final Consumer<? super ProxyFailure> onFailure;

  /**
   * Connects to nothing yet.
   *
   * @param proxy the proxy
   * @param server what to connect to, whatever address a socket is told; empty for that address
   * @param direct speaks TLS from the first byte; empty for plain connections
   * @param timeout longest wait for the proxy and for each of its answers, ms
   * @param onFailure told why the proxy made no connection
   */
  ProxiedSockets(
      ProxySettings proxy,
      Optional<InetSocketAddress> server,
      Optional<DirectSockets> direct,
      int timeout,
      Consumer<? super ProxyFailure> onFailure) {
    this.proxy = proxy;
    this.server = server;
    this.direct = direct;
    this.timeout = timeout;
    this.onFailure = onFailure;
  }

  /** A connection to the server, or else to that address. */
  Socket connect(InetSocketAddress address) throws IOException {
    var to = server.orElse(address);
    var link = new Link(timeout);
    try {
      link.setSoTimeout(timeout);
      info(proxy)
          .getProxySocketConnection()
          .connect(link, to.getHostString(), to.getPort(), timeout);
      link.setSoTimeout(0);
    } catch (IOException e) {
      link.close();
      var failure = ProxyFailure.of(proxy, e);
      onFailure.accept(failure);
      throw failure;
    }
    return direct.isEmpty() ? link : direct.get().over(link, to.getHostString(), to.getPort());
  }

  private static ProxyInfo info(ProxySettings proxy) {
    var type = ProxyInfo.ProxyType.valueOf(proxy.type().name());
    return proxy.username().isEmpty()
        ? new ProxyInfo(type, proxy.host(), proxy.port(), null, null)
        : new ProxyInfo(type, proxy.host(), proxy.port(), proxy.username(), proxy.password());
  }

  @Override
  public Socket createSocket() {
    return new ProxiedSocket(this);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connect(InetSocketAddress.createUnresolved(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connect(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return createSocket(host, port);
  }

  /** Smack waits for an HTTP or SOCKS5 proxy without end. */
  private static final class Link extends Socket {
    private final int timeout;

    Link(int timeout) {
      this.timeout = timeout;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, timeout);
    }
  }
}

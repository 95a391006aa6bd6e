package org.sitemessage.xmpp;

import java.io.IOException;
import java.io.InputStream;
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

/**
 * Sockets that limit the data that a server sends without the end of a stanza. If configured, they
 * connect through a proxy and speak TLS from the first byte.
 */
final class BoundedSockets extends SocketFactory {
  private final StanzaLimit limit;
  private final Optional<ProxySettings> proxy;
  private final Optional<InetSocketAddress> server;
  private final Optional<DirectSockets> direct;
  private final int timeout;
  private final Consumer<? super ProxyFailure> onFailure;

  /**
   * Creates a factory.
   *
   * @param limit limit for incoming data
   * @param proxy the proxy; empty for none
   * @param server server to connect to, whatever address a socket gets; empty for that address
   * @param direct factory for TLS from the first byte; empty for plain connections
   * @param timeout longest wait for a connection, and for each answer of the proxy, ms
   * @param onFailure receiver of the reason why the proxy made no connection
   */
  BoundedSockets(
      StanzaLimit limit,
      Optional<ProxySettings> proxy,
      Optional<InetSocketAddress> server,
      Optional<DirectSockets> direct,
      int timeout,
      Consumer<? super ProxyFailure> onFailure) {
    this.limit = limit;
    this.proxy = proxy;
    this.server = server;
    this.direct = direct;
    this.timeout = timeout;
    this.onFailure = onFailure;
  }

  /** Opens a connection to the server, or else to this address. */
  Socket connect(InetSocketAddress address) throws IOException {
    var to = server.orElse(address);
    var link = new Link();
    try {
      if (proxy.isPresent()) {
        connectThrough(proxy.get(), link, to);
      } else {
        link.connect(address, timeout);
      }
      return direct.isEmpty() ? link : direct.get().over(link, to.getHostString(), to.getPort());
    } catch (IOException e) {
      link.close();
      throw e;
    }
  }

  private void connectThrough(ProxySettings by, Link link, InetSocketAddress to)
      throws IOException {
    try {
      link.setSoTimeout(timeout);
      info(by).getProxySocketConnection().connect(link, to.getHostString(), to.getPort(), timeout);
      link.setSoTimeout(0);
    } catch (IOException e) {
      var failure = ProxyFailure.of(by, e);
      onFailure.accept(failure);
      throw failure;
    }
  }

  private static ProxyInfo info(ProxySettings proxy) {
    var type = ProxyInfo.ProxyType.valueOf(proxy.get(ProxySettings.TYPE).name());
    var host = proxy.get(ProxySettings.HOST);
    int port = proxy.get(ProxySettings.PORT);
    var username = proxy.get(ProxySettings.USERNAME);
    return username.isEmpty()
        ? new ProxyInfo(type, host, port, null, null)
        : new ProxyInfo(type, host, port, username, proxy.get(ProxySettings.PASSWORD));
  }

  @Override
  public Socket createSocket() {
    return new BoundedSocket(this);
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

  /** A connection to the server or the proxy. */
  private final class Link extends Socket {

    /** Smack waits for an HTTP or SOCKS5 proxy without end. */
    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, timeout);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return limit.watch(super.getInputStream());
    }
  }
}

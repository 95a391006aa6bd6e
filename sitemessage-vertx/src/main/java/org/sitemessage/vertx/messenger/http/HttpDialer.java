package org.sitemessage.vertx.messenger.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * Makes the connection for a request, through a proxy if the request names one. Confined to one
 * event loop.
 *
 * <p>Vert.x's HTTP client cannot speak plain HTTP through a SOCKS4 proxy: it removes Netty's
 * decoder from the connection before Netty does, and Netty closes a connection whose decoder is
 * missing, although the request is already written. Such a request goes through a port of 127.0.0.1
 * that is open for that request alone. The connection through the proxy is made as for any other
 * protocol, and joined to the HTTP client's connection.
 */
public final class HttpDialer {
  private static final String LOOPBACK = "127.0.0.1";

  private final Vertx vertx;
  private final HttpClient http;
  private final NetClient sockets;

  /** Creates a dialer that makes its connections with a client, which {@link #close} closes. */
  public HttpDialer(Vertx vertx, HttpClient http) {
    this.vertx = vertx;
    this.http = http;
    sockets = vertx.createNetClient();
  }

  /**
   * Returns a connection to which nothing was written; fails if none can be made. Plain HTTP
   * through a proxy never uses a connection twice: a proxy closes its connections without notice,
   * and a request written to a closing connection may or may not have arrived.
   */
  public Future<HttpClientRequest> connect(RequestOptions request) {
    var proxy = request.getProxyOptions();
    if (proxy == null || Boolean.TRUE.equals(request.isSsl())) {
      return http.request(request);
    }
    request.putHeader("Connection", "close");
    return proxy.getType() == ProxyType.SOCKS4
        ? socket(request).compose(far -> relayed(request, far))
        : http.request(request);
  }

  /**
   * Connects to the first of several addresses that accepts a connection, and fails as the last.
   */
  Future<HttpClientRequest> connect(List<RequestOptions> requests) {
    var connected = connect(requests.get(0));
    return requests.size() == 1
        ? connected
        : connected.recover(failure -> connect(requests.subList(1, requests.size())));
  }

  private Future<NetSocket> socket(RequestOptions request) {
    var server =
        request.getServer() instanceof SocketAddress pinned
            ? pinned
            : SocketAddress.inetSocketAddress(request.getPort(), request.getHost());
    return sockets
        .connect(
            new ConnectOptions()
                .setRemoteAddress(server)
                .setProxyOptions(request.getProxyOptions())
                .setTimeout((int) request.getConnectTimeout()))
        .onSuccess(NetSocket::pause);
  }

  private Future<HttpClientRequest> relayed(RequestOptions request, NetSocket far) {
    Promise<Integer> caller = Promise.promise();
    var door = vertx.createNetServer(new NetServerOptions().setHost(LOOPBACK).setPort(0));
    door.connectHandler(near -> admit(near, caller.future(), far, door));
    return door.listen()
        .compose(open -> http.request(through(request, open.actualPort())))
        .onSuccess(made -> caller.complete(made.connection().localAddress().port()))
        .onFailure(
            failure -> {
              caller.fail(failure);
              far.close();
              door.close();
            });
  }

  private static RequestOptions through(RequestOptions request, int port) {
    return new RequestOptions(request)
        .setProxyOptions(null)
        .setServer(SocketAddress.inetSocketAddress(port, LOOPBACK));
  }

  /** Joins the HTTP client's connection, and closes any other connection to the port. */
  private static void admit(NetSocket near, Future<Integer> caller, NetSocket far, NetServer door) {
    near.pause();
    var port = near.remoteAddress().port();
    caller.onComplete(
        expected -> {
          if (expected.failed() || expected.result() != port) {
            near.close();
            return;
          }
          near.closeHandler(closed -> door.close());
          near.pipeTo(far).onFailure(failure -> far.close());
          far.pipeTo(near).onFailure(failure -> near.close());
        });
  }

  /** Closes all connections, also those that are in use. */
  public Future<Void> close() {
    return sockets.close().eventually(http::close);
  }
}

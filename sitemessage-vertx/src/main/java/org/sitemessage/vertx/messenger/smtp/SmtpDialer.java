package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.ProxyFailure;

/**
 * Makes the connections of a mail client, each through the proxy that is supplied for it.
 *
 * @param ready what has to be there first
 * @param proxies asked before each connection
 * @param timeout longest wait for the proxy's answer
 */
record SmtpDialer(
    Supplier<Future<Void>> ready, Supplier<Optional<ProxySettings>> proxies, Duration timeout) {

  /**
   * Connects.
   *
   * @param options what the client was made with: its TLS is not that of single connections
   * @return fails with a {@link ProxyFailure} if it was the proxy that made no connection
   */
  Future<NetSocket> connect(NetClient client, NetClientOptions options, SocketAddress to) {
    return Future.succeededFuture()
        .compose(v -> ready.get())
        .compose(v -> Future.succeededFuture(proxies.get()))
        .compose(
            proxy ->
                proxy
                    .map(through -> connect(client, options, to, through))
                    .orElseGet(() -> client.connect(to)));
  }

  private Future<NetSocket> connect(
      NetClient client, NetClientOptions options, SocketAddress to, ProxySettings proxy) {
    return client
        .connect(
            new ConnectOptions()
                .setRemoteAddress(to)
                .setSsl(options.isSsl())
                .setSslOptions(options.getSslOptions())
                .setProxyOptions(proxy.toOptions(timeout)))
        .recover(e -> Future.failedFuture(ProxyFailure.through(Optional.of(proxy), e)));
  }
}

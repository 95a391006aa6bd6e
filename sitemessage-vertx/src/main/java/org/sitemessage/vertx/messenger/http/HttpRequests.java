package org.sitemessage.vertx.messenger.http;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.LineSpeed;

/**
 * Turns calls into requests of Vert.x's client, as the options of a messenger say.
 *
 * @param options options of the messenger
 */
record HttpRequests(HttpOptions<?> options) {

  /** Returns the options of the client that makes the connections. */
  HttpClientOptions client() {
    var trusted = options.get(HttpOptions.TRUST_CERTIFICATES);
    var client =
        new HttpClientOptions()
            .setConnectTimeout((int) options.get(HttpOptions.CONNECT_TIMEOUT).toMillis())
            .setSslHandshakeTimeout(options.get(HttpOptions.CONNECT_TIMEOUT).toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout((int) HttpMessenger.KEEP_ALIVE.toSeconds());
    if (!trusted.isEmpty()) {
      client.setTrustOptions(new PemTrustOptions().addCertPath(trusted));
    }
    return client;
  }

  /** Returns the time for a call and its answer. */
  Duration timeout(HttpCall call) {
    return options
        .get(HttpOptions.TIMEOUT)
        .plus(LineSpeed.timeFor(call.file().map(HttpFile::length).orElse(0L)));
  }

  /** Returns a request for each address that the call may go to. */
  List<RequestOptions> of(HttpCall call, Optional<ProxySettings> proxy) {
    var request =
        new RequestOptions()
            .setAbsoluteURI(call.url())
            .setMethod(call.method())
            .setFollowRedirects(false)
            .setConnectTimeout(options.get(HttpOptions.CONNECT_TIMEOUT).toMillis());
    call.headers().forEach(request::putHeader);
    request.putHeader("User-Agent", "sitemessage");
    proxy
        .map(through -> through.toOptions(options.get(HttpOptions.CONNECT_TIMEOUT)))
        .ifPresent(request::setProxyOptions);
    return call.pinned().isEmpty()
        ? List.of(request)
        : call.pinned().stream().map(address -> pinned(request, address)).toList();
  }

  private static RequestOptions pinned(RequestOptions request, InetAddress address) {
    var server = new InetSocketAddress(address, request.getPort());
    return new RequestOptions(request).setServer(SocketAddress.inetSocketAddress(server));
  }
}

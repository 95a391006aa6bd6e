package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.base.ProxyFailure;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;

/** Makes connections to the mail server, each through the proxy that is supplied for it. */
final class SmtpDialer {
  private final NetClient client;
  private final NetClientOptions options;
  private final SmtpOptions smtp;
  private final Supplier<Optional<ProxySettings>> proxies;

  /**
   * Creates a dialer.
   *
   * @param proxies asked before each connection
   */
  SmtpDialer(Vertx vertx, SmtpOptions smtp, Supplier<Optional<ProxySettings>> proxies) {
    this.smtp = smtp;
    this.proxies = proxies;
    options = options(smtp);
    client = vertx.createNetClient(options);
  }

  private static NetClientOptions options(SmtpOptions smtp) {
    int timeout = (int) smtp.get(SmtpOptions.TIMEOUT).toMillis();
    var options = new NetClientOptions();
    options
        .setConnectTimeout(timeout)
        .setSsl(smtp.tls() == SmtpOptions.Tls.DIRECT)
        .setTrustAll(!smtp.checksCertificates())
        .setHostnameVerificationAlgorithm(
            smtp.checksCertificates() && smtp.get(SmtpOptions.VERIFY_HOST) ? "HTTPS" : "")
        .setSslHandshakeTimeout(timeout)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        // Ends a connection whose server reads nothing, which no farewell could end.
        .setIdleTimeout(timeout * SmtpStage.silence())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    var trusted = smtp.get(SmtpOptions.TRUST_CERTIFICATES);
    return trusted.isEmpty()
        ? options
        : options.setTrustOptions(new PemTrustOptions().addCertPath(trusted));
  }

  /** Returns the name given at EHLO: the configured one, or that of this machine. */
  static Future<String> ownName(Vertx vertx, SmtpOptions options) {
    var configured = options.get(SmtpOptions.EHLO_NAME);
    return configured.isEmpty()
        ? vertx.executeBlocking(SmtpDialer::hostName)
        : Future.succeededFuture(configured);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /**
   * Connects.
   *
   * @return fails with a {@link ProxyFailure} if it was the proxy that made no connection
   */
  Future<NetSocket> connect() {
    return Future.succeededFuture()
        .compose(v -> Future.succeededFuture(proxies.get()))
        .compose(
            proxy ->
                client
                    .connect(to(proxy))
                    .recover(e -> Future.failedFuture(ProxyFailure.through(proxy, e))));
  }

  private ConnectOptions to(Optional<ProxySettings> proxy) {
    var to =
        new ConnectOptions()
            .setRemoteAddress(
                SocketAddress.inetSocketAddress(
                    smtp.get(SmtpOptions.PORT), smtp.get(SmtpOptions.HOST)))
            .setSsl(options.isSsl())
            .setSslOptions(options.getSslOptions());
    proxy.ifPresent(
        through -> to.setProxyOptions(through.toOptions(smtp.get(SmtpOptions.TIMEOUT))));
    return to;
  }

  /** Closes all connections. */
  Future<Void> close() {
    return client.close();
  }
}

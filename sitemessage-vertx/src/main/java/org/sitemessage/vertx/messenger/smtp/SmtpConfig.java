package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.concurrent.TimeUnit;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;

/** Puts {@link SmtpOptions} into the words of the mail client. */
final class SmtpConfig {
  private SmtpConfig() {}

  /** A configuration for a client with one connection, which it may change. */
  static MailConfig of(SmtpOptions options) {
    var config =
        new MailConfig(options.server().host(), options.server().port())
            .setMaxPoolSize(1)
            .setAllowRcptErrors(false);
    if (!options.server().ehloName().isEmpty()) {
      config.setOwnHostname(options.server().ehloName());
    }
    login(config, options);
    secure(config, options);
    connections(config, options.connections());
    return config;
  }

  private static void login(MailConfig config, SmtpOptions options) {
    var credentials = options.credentials();
    if (credentials.given()) {
      config
          .setLogin(LoginOption.REQUIRED)
          .setAuthMethods(String.join(" ", options.authMethods()))
          .setUsername(credentials.login())
          .setPassword(credentials.password());
    } else {
      config.setLogin(LoginOption.DISABLED);
    }
  }

  private static void secure(MailConfig config, SmtpOptions options) {
    var security = options.security();
    config.setSsl(options.tls() == SmtpOptions.Tls.DIRECT);
    config.setStarttls(
        switch (options.tls()) {
          case OFF, DIRECT -> StartTLSOptions.DISABLED;
          case AUTO, OPTIONAL -> StartTLSOptions.OPTIONAL;
          case REQUIRED -> StartTLSOptions.REQUIRED;
        });
    config.setTrustAll(!options.checksCertificates());
    if (!security.trustCertificates().isEmpty()) {
      config.setTrustOptions(new PemTrustOptions().addCertPath(security.trustCertificates()));
    }
    if (!security.verifyHost()) {
      // The client takes "not set" for "verify", and turns every value into "do not verify".
      config.setHostnameVerificationAlgorithm("NONE");
    }
  }

  private static void connections(MailConfig config, SmtpOptions.Connections connections) {
    int timeout = (int) connections.timeout().toMillis();
    int silence = timeout * SmtpStage.silence();
    config
        .setConnectTimeout(timeout)
        .setIdleTimeout(silence)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslHandshakeTimeout(timeout)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    // An idle connection is said QUIT to before the idle timeout tears it down.
    config
        .setKeepAlive(connections.keepAlive())
        .setKeepAliveTimeout(Math.max(1, timeout / 2))
        .setKeepAliveTimeoutUnit(TimeUnit.MILLISECONDS)
        .setPipelining(connections.pipelining());
  }
}

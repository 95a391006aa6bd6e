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
        new MailConfig(options.get(SmtpOptions.HOST), options.get(SmtpOptions.PORT))
            .setMaxPoolSize(1)
            .setAllowRcptErrors(false);
    if (!options.get(SmtpOptions.EHLO_NAME).isEmpty()) {
      config.setOwnHostname(options.get(SmtpOptions.EHLO_NAME));
    }
    login(config, options);
    secure(config, options);
    connections(config, options);
    return config;
  }

  private static void login(MailConfig config, SmtpOptions options) {
    if (options.hasLogin()) {
      config
          .setLogin(LoginOption.REQUIRED)
          .setAuthMethods(String.join(" ", options.authMethods()))
          .setUsername(options.get(SmtpOptions.LOGIN))
          .setPassword(options.get(SmtpOptions.PASSWORD));
    } else {
      config.setLogin(LoginOption.DISABLED);
    }
  }

  private static void secure(MailConfig config, SmtpOptions options) {
    config.setSsl(options.tls() == SmtpOptions.Tls.DIRECT);
    config.setStarttls(
        switch (options.tls()) {
          case OFF, DIRECT -> StartTLSOptions.DISABLED;
          case AUTO, OPTIONAL -> StartTLSOptions.OPTIONAL;
          case REQUIRED -> StartTLSOptions.REQUIRED;
        });
    config.setTrustAll(!options.checksCertificates());
    var trusted = options.get(SmtpOptions.TRUST_CERTIFICATES);
    if (!trusted.isEmpty()) {
      config.setTrustOptions(new PemTrustOptions().addCertPath(trusted));
    }
    if (!options.get(SmtpOptions.VERIFY_HOST)) {
      // The client takes "not set" for "verify", and turns every value into "do not verify".
      config.setHostnameVerificationAlgorithm("NONE");
    }
  }

  private static void connections(MailConfig config, SmtpOptions options) {
    int timeout = (int) options.get(SmtpOptions.TIMEOUT).toMillis();
    int silence = timeout * SmtpStage.silence();
    config
        .setConnectTimeout(timeout)
        .setIdleTimeout(silence)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslHandshakeTimeout(timeout)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    // An idle connection is said QUIT to before the idle timeout tears it down.
    config
        .setKeepAlive(options.get(SmtpOptions.KEEP_ALIVE))
        .setKeepAliveTimeout(Math.max(1, timeout / 2))
        .setKeepAliveTimeoutUnit(TimeUnit.MILLISECONDS)
        .setPipelining(options.get(SmtpOptions.PIPELINING));
  }
}

package org.sitemessage.vertx.messenger.http;

import java.time.Duration;
import java.util.Optional;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.text.BaseUrl;

/**
 * Options of a messenger that speaks HTTP: those of the subclass and these, which are the same keys
 * in every such messenger's section. A constant of the subclass with the same key takes the place
 * of one here.
 *
 * @param <S> the subclass
 */
public abstract class HttpOptions<S extends HttpOptions<S>> extends OptionSet<S> {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1).minusMillis(1);

  /** Longest wait for a connection. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.millis(
          "connectTimeoutMs",
          Duration.ofSeconds(10),
          SHORTEST,
          LONGEST,
          "Longest wait for a connection, ms, 1 to 3599999.");

  /** Longest wait for the whole answer once there is a connection. */
  public static final Option<Duration> TIMEOUT =
      Option.millis(
          "timeoutMs",
          Duration.ofSeconds(20),
          SHORTEST,
          LONGEST,
          "Longest wait for the whole answer on a connection, ms, 1 to 3599999.");

  /** Maximum number of connections to one server. */
  public static final Option<Integer> MAX_CONNECTIONS =
      Option.integer(
          "maxConnections", 4, 1, 1_000, "Maximum connections to one server, 1 to 1000.");

  /** Proxy that connections are made through; empty for none. */
  public static final Option<Optional<ProxySettings>> PROXY = ProxySettings.option();

  /** PEM file of the certificates to trust; empty for those Java trusts. */
  public static final Option<String> TRUST_CERTIFICATES =
      Option.text(
          "trustCertificates",
          "PEM file of the trusted certificates; empty for those that Java trusts.");

  /** Wraps values that a section has read. */
  public HttpOptions(OptionValues<S> values) {
    super(values);
  }

  /**
   * Returns the option {@code baseUrl}: an http or https URL with a host, and without a login, a
   * query or a fragment. Trailing slashes are left out.
   */
  public static Option<String> baseUrl(String defaultValue, String sentence) {
    return Option.text("baseUrl", defaultValue, sentence).refined(BaseUrl::of);
  }
}

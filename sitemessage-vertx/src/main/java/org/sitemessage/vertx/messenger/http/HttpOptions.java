package org.sitemessage.vertx.messenger.http;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.text.BaseUrl;

/**
 * How a messenger speaks HTTP; the same keys in every messenger's section.
 *
 * @param connectTimeout longest wait for a connection, 1 ms to 1 h
 * @param timeout longest wait for the whole answer once there is a connection, 1 ms to 1 h
 * @param maxConnections most connections to one server at once, 1 to 1000
 * @param rateLimit how many deliveries the remote side allows; what the messenger's section says of
 *     {@code rateLimit} is read by the engine, and overrides it
 * @param proxy what connections are made through; empty: nothing
 * @param trustCertificates PEM file of the certificates to trust; empty for those Java trusts
 */
public record HttpOptions(
    Duration connectTimeout,
    Duration timeout,
    int maxConnections,
    RateLimit rateLimit,
    Optional<ProxySettings> proxy,
    String trustCertificates) {

  /** 10 s to connect, 20 s to answer, 4 connections, no limit, no proxy. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(
          Duration.ofSeconds(10), Duration.ofSeconds(20), 4, RateLimit.NONE, Optional.empty(), "");

  /** Checks. */
  public HttpOptions {
    requireTimeout("connectTimeoutMs", connectTimeout);
    requireTimeout("timeoutMs", timeout);
    if (maxConnections < 1 || maxConnections > 1000) {
      throw SiteMessageException.invalid(
          "maxConnections", "is " + maxConnections + ", must be from 1 to 1000");
    }
  }

  private static void requireTimeout(String key, Duration timeout) {
    if (timeout.toMillis() < 1 || timeout.toHours() >= 1) {
      throw SiteMessageException.invalid(
          key, "is " + timeout.toMillis() + ", must be from 1 to 3599999");
    }
  }

  /** A messenger's own keys and those of HTTP, with these as their defaults. */
  public List<OptionKey> keys(OptionKey... own) {
    return Stream.concat(
            Stream.of(own),
            Stream.of(
                OptionKey.of(
                    "connectTimeoutMs",
                    INTEGER,
                    connectTimeout.toMillis(),
                    "Longest wait for a connection, ms."),
                OptionKey.of(
                    "timeoutMs",
                    INTEGER,
                    timeout.toMillis(),
                    "Longest wait for the whole answer once there is a connection, ms."),
                OptionKey.of(
                    "maxConnections",
                    INTEGER,
                    maxConnections,
                    "Most connections to one server at once, 1 to 1000."),
                ProxySettings.KEY,
                OptionKey.of(
                    "trustCertificates",
                    STRING,
                    "",
                    "PEM file of the certificates to trust; empty for those Java trusts.")))
        .toList();
  }

  /**
   * Reads these keys out of a messenger's section, which was checked against {@link #keys}.
   *
   * @param path the section's path, such as {@code messengers.telegram}
   */
  public static HttpOptions read(String path, JsonObject o) {
    return new HttpOptions(
        Duration.ofMillis(o.getLong("connectTimeoutMs")),
        Duration.ofMillis(o.getLong("timeoutMs")),
        o.getInteger("maxConnections"),
        RateLimit.NONE,
        ProxySettings.read(path, o),
        o.getString("trustCertificates"));
  }

  /** As {@link #read} reads it, without the rate limit, the proxy's password in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("connectTimeoutMs", connectTimeout.toMillis())
        .put("timeoutMs", timeout.toMillis())
        .put("maxConnections", maxConnections)
        .put("proxy", ProxySettings.toJson(proxy))
        .put("trustCertificates", trustCertificates);
  }

  /** The same with another limit. */
  public HttpOptions withRateLimit(RateLimit other) {
    return new HttpOptions(
        connectTimeout, timeout, maxConnections, other, proxy, trustCertificates);
  }

  /** The same through a proxy. */
  public HttpOptions withProxy(ProxySettings other) {
    return new HttpOptions(
        connectTimeout, timeout, maxConnections, rateLimit, Optional.of(other), trustCertificates);
  }

  /** The same with as many connections at most. */
  public HttpOptions withMaxConnections(int other) {
    return new HttpOptions(connectTimeout, timeout, other, rateLimit, proxy, trustCertificates);
  }

  /**
   * A base URL without its trailing slashes.
   *
   * @throws SiteMessageException unless it is an http or https URL with a host, and without a
   *     login, a query or a fragment; the text does not show it
   */
  public static String baseUrl(String path, String value) {
    return BaseUrl.of(path, value);
  }
}

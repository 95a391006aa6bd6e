package org.sitemessage.vertx.messenger.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * The URL of an endpoint.
 *
 * @param uri URI of the call, scheme and host in lower case
 * @param host the host to look up: a name, or an address without brackets
 * @param literal true if the host is an address
 */
record WebhookUrl(URI uri, String host, boolean literal) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|.*\\.\\d+|.*\\.0x[0-9a-f]*|0x.*");
  private static final int HIGHEST = 255;
  private static final int LONGEST = 2000;

  /**
   * Reads an address.
   *
   * @param anyAddress true if http and addresses that are not public are allowed
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if it can never be called
   */
  static WebhookUrl parse(String address, boolean anyAddress) {
    var uri = uri(address.strip());
    var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    require(
        scheme.equals("https") || (anyAddress && scheme.equals("http")),
        anyAddress ? "must begin with https:// or http://" : "must begin with https://");
    require(uri.getHost() != null, "must have a host, in its ASCII form");
    require(uri.getRawUserInfo() == null, "must not contain a login");
    require(uri.getRawFragment() == null, "must not have a fragment");
    require(uri.getPort() != 0 && uri.getPort() <= 65535, "must have a port from 1 to 65535");
    var host = uri.getHost().toLowerCase(Locale.ROOT);
    var literal = host.startsWith("[") || isIpv4(host);
    if (literal) {
      requireReachable(host, anyAddress);
    } else {
      require(
          NAME.matcher(host).matches() && !NUMBERS.matcher(host).matches(),
          "must have a host name or an address in its usual form");
    }
    return new WebhookUrl(canonical(uri, scheme, host), host.replaceAll("[\\[\\]]", ""), literal);
  }

  /** Returns the port of the call. */
  int port() {
    return uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  private static URI uri(String text) {
    require(text.length() <= LONGEST, "must not be longer than " + LONGEST + " characters");
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw invalid("is not a URL");
    }
  }

  private static URI canonical(URI uri, String scheme, String host) {
    var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return uri(scheme + "://" + host + port + path + query);
  }

  private static boolean isIpv4(String host) {
    return IPV4.matcher(host).matches()
        && Arrays.stream(host.split("\\.", -1))
            .allMatch(part -> Integer.parseInt(part) <= HIGHEST && !part.matches("0\\d+"));
  }

  private static void requireReachable(String literal, boolean anyAddress) {
    try {
      // No look-up: it is a literal.
      require(
          anyAddress || PublicAddresses.contains(InetAddress.getByName(literal)),
          "must not be an address that is not public");
    } catch (UnknownHostException e) {
      throw invalid("must have a host name or an address in its usual form");
    }
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw invalid(problem);
    }
  }

  /** Creates a failure without the value, which may hold secrets. */
  private static SiteMessageException invalid(String problem) {
    return new SiteMessageException(FailureCode.INVALID_REQUEST, problem);
  }
}

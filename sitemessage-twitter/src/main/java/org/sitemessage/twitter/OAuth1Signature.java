package org.sitemessage.twitter;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** OAuth 1.0a's HMAC-SHA1 signature (RFC 5849, section 3.4). Pure; any thread. */
final class OAuth1Signature {
  private static final String UNRESERVED = "-._~";
  private static final Comparator<Pair> ORDER =
      Comparator.comparing(Pair::name).thenComparing(Pair::value);

  private OAuth1Signature() {}

  private record Pair(String name, String value) {}

  /**
   * Signs a request.
   *
   * @param url absolute; its query is signed, too
   * @param oauth the {@code oauth_*} parameters without the signature, not encoded
   * @param form the body, if it is {@code application/x-www-form-urlencoded}; else empty
   * @param tokenSecret empty before there is a token
   * @return the signature in Base64, not percent-encoded
   */
  static String sign(
      String method,
      URI url,
      Map<String, String> oauth,
      String form,
      String consumerSecret,
      String tokenSecret) {
    var key = encode(consumerSecret) + "&" + encode(tokenSecret);
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      var text = baseString(method, url, oauth, form);
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /** Returns the text to sign: method, address and all parameters, normalized. */
  static String baseString(String method, URI url, Map<String, String> oauth, String form) {
    var pairs = new ArrayList<Pair>();
    oauth.forEach((name, value) -> pairs.add(new Pair(encode(name), encode(value))));
    var query = url.getRawQuery();
    pairs.addAll(pairs(query == null ? "" : query));
    pairs.addAll(pairs(form));
    var parameters =
        pairs.stream()
            .sorted(ORDER)
            .map(pair -> pair.name() + "=" + pair.value())
            .collect(Collectors.joining("&"));
    return String.join(
        "&", method.toUpperCase(Locale.ROOT), encode(address(url)), encode(parameters));
  }

  /** Returns the parameters of a query or a form, encoded anew: there {@code +} means a space. */
  private static List<Pair> pairs(String encoded) {
    var pairs = new ArrayList<Pair>();
    for (var part : encoded.split("&", -1)) {
      if (!part.isEmpty()) {
        var halves = part.split("=", 2);
        pairs.add(new Pair(recode(halves[0]), halves.length == 2 ? recode(halves[1]) : ""));
      }
    }
    return pairs;
  }

  private static String recode(String formEncoded) {
    return encode(URLDecoder.decode(formEncoded, StandardCharsets.UTF_8));
  }

  /** Returns scheme and host in lower case, without a default port and a query. */
  private static String address(URI url) {
    var scheme = url.getScheme().toLowerCase(Locale.ROOT);
    var defaultPort = scheme.equals("https") ? 443 : 80;
    var port = url.getPort() == -1 || url.getPort() == defaultPort ? "" : ":" + url.getPort();
    var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port + path;
  }

  /** Percent-encodes as section 3.6 says; {@link java.net.URLEncoder} does it otherwise. */
  static String encode(String text) {
    var encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        encoded.append((char) b);
      } else {
        encoded.append("%%%02X".formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || UNRESERVED.indexOf(b) >= 0;
  }
}

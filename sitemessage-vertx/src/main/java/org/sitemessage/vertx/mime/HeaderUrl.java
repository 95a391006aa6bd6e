package org.sitemessage.vertx.mime;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.SiteMessageException;

/** Writes URLs in headers: ASCII, all other characters percent-encoded (RFC 3986). */
final class HeaderUrl {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,30}:.*");
  private static final String ALLOWED = "-._~:/?#[]@!$&'()*+,;=";

  private HeaderUrl() {}

  static boolean isUrl(String text) {
    return SCHEME.matcher(text).matches();
  }

  /**
   * Encodes a URL; blanks in it do not count (RFC 2369 §2).
   *
   * @throws SiteMessageException if the text is not a URL
   */
  static String encoded(String field, String text) {
    var url = text.replace(" ", "").replace("\t", "");
    if (!isUrl(url)) {
      throw SiteMessageException.invalid(
          field, "holds \"%s\", must hold URLs such as <https://example.org/>".formatted(text));
    }
    int colon = url.indexOf(':') + 1;
    var scheme = url.substring(0, colon);
    var rest = url.substring(colon);
    if (rest.startsWith("//")) {
      int end = firstOf(rest, "/?#", 2);
      return scheme + "//" + authority(rest.substring(2, end)) + percent(rest.substring(end));
    }
    if (scheme.equalsIgnoreCase("mailto:")) {
      int end = firstOf(rest, "?", 0);
      var addresses =
          Arrays.stream(rest.substring(0, end).split(",", -1))
              .map(HeaderUrl::authority)
              .collect(Collectors.joining(","));
      return scheme + addresses + percent(rest.substring(end));
    }
    return scheme + percent(rest);
  }

  /** Percent-encodes the part before an @, and writes the domain in its ASCII form. */
  private static String authority(String text) {
    int at = text.lastIndexOf('@') + 1;
    var host = text.substring(at);
    if (!HeaderText.isAscii(host)) {
      int port = host.lastIndexOf(':');
      var name = port < 0 ? host : host.substring(0, port);
      try {
        host = IDN.toASCII(name) + host.substring(name.length());
      } catch (IllegalArgumentException e) {
        host = percent(host);
      }
    }
    return percent(text.substring(0, at)) + percent(host);
  }

  private static int firstOf(String text, String marks, int from) {
    for (int i = from; i < text.length(); i++) {
      if (marks.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  private static String percent(String text) {
    var out = new StringBuilder(text.length());
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean escape = c == '%' && isHex(bytes, i + 1) && isHex(bytes, i + 2);
      if (escape || (c < 128 && (Character.isLetterOrDigit(c) || ALLOWED.indexOf(c) >= 0))) {
        out.append(c);
      } else {
        out.append("%%%02X".formatted((int) c));
      }
    }
    return out.toString();
  }

  private static boolean isHex(byte[] bytes, int index) {
    return index < bytes.length && Character.digit(bytes[index], 16) >= 0;
  }
}

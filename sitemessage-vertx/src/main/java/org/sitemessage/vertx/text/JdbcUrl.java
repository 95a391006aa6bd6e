package org.sitemessage.vertx.text;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes secrets from a JDBC URL, and from a driver's text about it. A URL may hold passwords, as
 * a parameter ({@code ?password=…}, {@code ;crypt_key=…}) or as a login ({@code
 * //user:password@host}).
 */
public final class JdbcUrl {
  private static final Pattern KNOWN =
      Pattern.compile("jdbc:(?:hsqldb:(?:file|mem):|postgresql:|sqlite:).*", Pattern.DOTALL);
  private static final Pattern KIND = Pattern.compile("[A-Za-z0-9]+(?::[A-Za-z0-9]+)?");
  private static final Pattern LOGIN = Pattern.compile("(?<=^jdbc:postgresql://)[^=]*@");
  private static final Pattern SECRET =
      Pattern.compile("(?i)[?;&][^=;&]*(?:pass|key|secret|token)[^=;&]*=([^;&]+)");

  private JdbcUrl() {}

  /** Returns the URL without parameters and login; for an unknown kind of URL, only its kind. */
  public static String shown(String url) {
    if (KNOWN.matcher(url).matches()) {
      return LOGIN.matcher(url).replaceFirst("").replaceAll("[?;].*", "");
    }
    var kind = KIND.matcher(url);
    return (kind.lookingAt() ? kind.group() : "") + "…";
  }

  /** Returns a text of a driver without the secrets of the URL that it may repeat. */
  public static String cleaned(String url, @Nullable String text) {
    var clean = String.valueOf(text).replace(url, shown(url));
    for (var secret : secrets(url).toList()) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }

  private static Stream<String> secrets(String url) {
    return Stream.concat(
        LOGIN.matcher(url).results().map(login -> login.group()),
        SECRET.matcher(url).results().map(secret -> secret.group(1)));
  }
}

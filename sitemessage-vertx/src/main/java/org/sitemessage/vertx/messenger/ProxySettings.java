package org.sitemessage.vertx.messenger;

import static org.sitemessage.api.spi.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.spi.OptionKey.Kind.OBJECT;
import static org.sitemessage.api.spi.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.OptionKey;
import org.sitemessage.api.spi.OptionReader;

/**
 * A proxy that connections are made through.
 *
 * @param type the protocol it speaks
 * @param host its host
 * @param port its port, 1 to 65535
 * @param username who logs in; empty: nobody
 * @param password the password; never shown
 */
public record ProxySettings(
    ProxyType type, String host, int port, String username, String password) {
  private static final Pattern REFUSED_LOGIN =
      Pattern.compile("status: 40[17]|authStatus: (?!SUCCESS)");

  private static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("type", STRING, "http, socks4 or socks5."),
          OptionKey.required("host", STRING, "Its host."),
          OptionKey.required("port", INTEGER, "Its port, 1 to 65535."),
          OptionKey.of("username", STRING, "", "Who logs in; empty for nobody."),
          OptionKey.secret("password", "The password."));

  /** Checks. */
  public ProxySettings {
    if (host.isBlank()) {
      throw SiteMessageException.invalid("proxy.host", "must not be empty");
    }
    if (port < 1 || port > 65535) {
      throw SiteMessageException.invalid("proxy.port", "is " + port + ", must be 1 to 65535");
    }
    if (type == ProxyType.SOCKS4 && !password.isEmpty()) {
      throw SiteMessageException.invalid("proxy.password", "is given, but SOCKS4 knows none");
    }
  }

  /** The option of a messenger that it is read from. */
  static OptionKey key() {
    return new OptionKey(
        "proxy",
        OBJECT,
        new JsonObject(),
        true,
        "What connections are made through: {type, host, port, username, password}.");
  }

  /** Reads {@link #key} out of a messenger's section; empty for none. */
  static Optional<ProxySettings> read(String path, JsonObject o) {
    var proxy = o.getJsonObject("proxy");
    return proxy.isEmpty() ? Optional.empty() : Optional.of(fromJson(path + ".proxy", proxy));
  }

  /**
   * Whether a proxy has refused who logs in. Only the texts of Netty and Smack tell: HTTP's 407,
   * and the status of SOCKS5.
   */
  static boolean isLoginRefused(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(20)
        .filter(cause -> cause.getClass().getSimpleName().contains("Proxy"))
        .map(cause -> String.valueOf(cause.getMessage()))
        .anyMatch(text -> REFUSED_LOGIN.matcher(text).find());
  }

  static ProxySettings fromJson(String path, JsonObject json) {
    var o = OptionReader.read(path, json, Map.of(), KEYS);
    return new ProxySettings(
        type(path, o.getString("type")),
        o.getString("host"),
        o.getInteger("port"),
        o.getString("username"),
        o.getString("password"));
  }

  private static ProxyType type(String path, String name) {
    return Arrays.stream(ProxyType.values())
        .filter(type -> json(type).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                SiteMessageException.invalid(
                    path + ".type",
                    "is \"%s\", must be one of %s"
                        .formatted(
                            name,
                            Arrays.stream(ProxyType.values())
                                .map(ProxySettings::json)
                                .collect(Collectors.joining(", ")))));
  }

  private static String json(ProxyType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** As it stands in the configuration, the password in clear. */
  JsonObject toJson() {
    return new JsonObject()
        .put("type", json(type))
        .put("host", host)
        .put("port", port)
        .put("username", username)
        .put("password", password);
  }

  ProxyOptions toOptions() {
    var options = new ProxyOptions().setType(type).setHost(host).setPort(port);
    if (!username.isEmpty()) {
      options.setUsername(username).setPassword(password);
    }
    return options;
  }

  /** What to tell when it refuses the login. */
  String refusal() {
    return "the proxy %s:%d refuses the login".formatted(host, port);
  }

  /** Leaves the login out. */
  @Override
  public String toString() {
    return "ProxySettings[%s %s:%d]".formatted(json(type), host, port);
  }
}

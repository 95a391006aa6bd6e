package org.sitemessage.vertx.messenger;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.OBJECT;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * A proxy that connections are made through; the same keys in every messenger's section. HTTP and
 * SOCKS5 proxies look the destination up themselves.
 *
 * @param type the protocol it speaks
 * @param host its host
 * @param port its port, 1 to 65535
 * @param username who logs in, at most 255 bytes, for HTTP without a colon; empty: nobody
 * @param password the password, at most 255 bytes; never shown
 */
public record ProxySettings(
    ProxyType type, String host, int port, String username, String password) {
  private static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("type", STRING, "http, socks4 or socks5."),
          OptionKey.required("host", STRING, "Its host."),
          OptionKey.required("port", INTEGER, "Its port, 1 to 65535."),
          OptionKey.of("username", STRING, "", "Who logs in; empty for nobody."),
          OptionKey.secret("password", "The password."));

  /** The key of a messenger's section that it stands under. */
  public static final OptionKey KEY =
      new OptionKey(
              "proxy",
              OBJECT,
              new JsonObject(),
              true,
              "What connections are made through: {type, host, port, username, password}.")
          .withMembers(KEYS);

  private static final int MAX_BYTES = 255;

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
    if (username.isEmpty() && !password.isEmpty()) {
      throw SiteMessageException.invalid("proxy.username", "is empty, but password is given");
    }
    if (type == ProxyType.HTTP && username.contains(":")) {
      throw SiteMessageException.invalid("proxy.username", "must hold no colon for an HTTP proxy");
    }
    requireShort("username", username);
    requireShort("password", password);
  }

  private static void requireShort(String key, String value) {
    if (value.indexOf('\0') >= 0 || value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw SiteMessageException.invalid(
          "proxy." + key, "must be at most " + MAX_BYTES + " bytes without a zero");
    }
  }

  /** Reads {@link #KEY} out of a messenger's section, which was checked; empty for no proxy. */
  public static Optional<ProxySettings> read(String path, JsonObject section) {
    return Optional.of(section.getJsonObject(KEY.name()))
        .filter(json -> !json.isEmpty())
        .map(json -> fromJson(path + "." + KEY.name(), json));
  }

  /** As {@link #read} reads it, the password in clear. */
  public static JsonObject toJson(Optional<ProxySettings> proxy) {
    return proxy.map(ProxySettings::toJson).orElseGet(JsonObject::new);
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

  /**
   * In the words of Vert.x.
   *
   * @param timeout longest wait for the proxy's answer
   */
  public ProxyOptions toOptions(Duration timeout) {
    var options =
        new ProxyOptions().setType(type).setHost(host).setPort(port).setConnectTimeout(timeout);
    if (!username.isEmpty()) {
      options.setUsername(username).setPassword(password);
    }
    return options;
  }

  /** Which one it is: {@code http proxy proxy.example.org:3128}. */
  public String described() {
    return "%s proxy %s:%d".formatted(json(type), host, port);
  }

  /** Leaves the login out. */
  @Override
  public String toString() {
    return "ProxySettings[%s %s:%d]".formatted(json(type), host, port);
  }
}

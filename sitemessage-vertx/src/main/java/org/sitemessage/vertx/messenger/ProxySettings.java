package org.sitemessage.vertx.messenger;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/**
 * A proxy that connections are made through; the same keys in every messenger's section. HTTP and
 * SOCKS5 proxies look the destination up themselves.
 */
public final class ProxySettings extends OptionSet<ProxySettings> {
  private static final int MAX_BYTES = 255;

  /** Protocol that the proxy speaks. */
  public static final Option<ProxyType> TYPE =
      Option.oneOf("type", ProxyType.class, "Type of the proxy: http, socks4 or socks5.");

  /** Host of the proxy. */
  public static final Option<String> HOST =
      Option.text("host", "Host of the proxy.").required().notBlank();

  /** Port of the proxy. */
  public static final Option<Integer> PORT =
      Option.integer("port", 0, 1, 65_535, "Port of the proxy, 1 to 65535.").required();

  /** Name of the login, at most 255 bytes, for HTTP without a colon; empty for no login. */
  public static final Option<String> USERNAME =
      Option.text("username", "User name for the proxy; empty for no login.")
          .check(ProxySettings::isShort, "at most " + MAX_BYTES + " bytes without a zero");

  /** Password of the login, at most 255 bytes. */
  public static final Option<String> PASSWORD =
      Option.secret("password", "Password for the proxy.")
          .check(ProxySettings::isShort, "at most " + MAX_BYTES + " bytes without a zero");

  private static final Section<ProxySettings> SECTION =
      Section.of("proxy", MethodHandles.lookup(), ProxySettings::new);

  private ProxySettings(OptionValues<ProxySettings> values) {
    super(values);
  }

  private static boolean isShort(String value) {
    return value.indexOf('\0') < 0 && value.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  @Override
  protected void check() {
    if (get(TYPE) == ProxyType.SOCKS4 && !get(PASSWORD).isEmpty()) {
      throw invalid(PASSWORD, "is given, but SOCKS4 has no passwords");
    }
    if (get(USERNAME).isEmpty() && !get(PASSWORD).isEmpty()) {
      throw invalid(USERNAME, "is empty, but password is given");
    }
    if (get(TYPE) == ProxyType.HTTP && get(USERNAME).contains(":")) {
      throw invalid(USERNAME, "must not contain a colon for an HTTP proxy");
    }
  }

  /** Returns a proxy without a login. */
  public static ProxySettings of(ProxyType type, String host, int port) {
    return fromJson(new JsonObject().put("type", json(type)).put("host", host).put("port", port));
  }

  /** Reads a proxy: {@code {type, host, port, username, password}}. */
  public static ProxySettings fromJson(JsonObject json) {
    return SECTION.read(json);
  }

  /** Returns the option of a messenger: the proxy its connections are made through, if any. */
  public static Option<Optional<ProxySettings>> option() {
    return Option.object(
        "proxy", SECTION, "Proxy for all connections: {type, host, port, username, password}.");
  }

  private static String json(ProxyType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the options of Vert.x.
   *
   * @param timeout longest wait for the proxy's answer
   */
  public ProxyOptions toOptions(Duration timeout) {
    var options =
        new ProxyOptions()
            .setType(get(TYPE))
            .setHost(get(HOST))
            .setPort(get(PORT))
            .setConnectTimeout(timeout);
    if (!get(USERNAME).isEmpty()) {
      options.setUsername(get(USERNAME)).setPassword(get(PASSWORD));
    }
    return options;
  }

  /** Returns the proxy for people: {@code http proxy proxy.example.org:3128}. */
  public String described() {
    return "%s proxy %s:%d".formatted(json(get(TYPE)), get(HOST), get(PORT));
  }

  /** Leaves the login out. */
  @Override
  public String toString() {
    return "ProxySettings[%s %s:%d]".formatted(json(get(TYPE)), get(HOST), get(PORT));
  }
}

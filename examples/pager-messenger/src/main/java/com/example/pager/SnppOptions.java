package com.example.pager;

import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * Which gateway pages go through. Immutable.
 *
 * @param host the gateway
 * @param port its port, 1 to 65,535
 * @param login the name to log in with; empty for none
 * @param password its password; may be empty
 * @param timeout the longest wait for a connection, and for each reply; 1 ms to 10 min
 * @param maxChars the longest text the gateway takes, in characters, 1 to 100,000
 * @param maxConnections pages under way at once, 1 to 1,000
 */
public record SnppOptions(
    String host,
    int port,
    String login,
    String password,
    Duration timeout,
    int maxChars,
    int maxConnections) {

  // snippet:begin options
  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.required("host", STRING, "The gateway."),
          OptionKey.of("port", INTEGER, 444, "Its port, 1 to 65535."),
          OptionKey.of("login", STRING, "", "The name to log in with; empty for none."),
          OptionKey.secret("password", "Its password."),
          OptionKey.of(
              "timeoutMs", INTEGER, 10_000, "Longest wait for each reply, ms, 1 to 600000."),
          OptionKey.of("maxChars", INTEGER, 900, "Longest text, characters, 1 to 100000."),
          OptionKey.of("maxConnections", INTEGER, 2, "Pages under way at once, 1 to 1000."));

  // snippet:end

  private static final String PATH = "messengers.snpp";
  private static final int LAST_PORT = 65_535;
  private static final int LONGEST_TIMEOUT_MS = 600_000;

  /** Checks. */
  public SnppOptions {
    if (!host.matches("[A-Za-z0-9._:%-]+")) {
      throw SiteMessageException.invalid(
          PATH + ".host", "must be a name or an address, is \"%s\"".formatted(host));
    }
    requireWithin("port", port, LAST_PORT);
    requireWord("login", login);
    requireWord("password", password);
    if (login.isEmpty() && !password.isEmpty()) {
      throw SiteMessageException.invalid(PATH + ".login", "is missing, there is a password");
    }
    requireWithin("timeoutMs", timeout.toMillis(), LONGEST_TIMEOUT_MS);
    requireWithin("maxChars", maxChars, 100_000);
    requireWithin("maxConnections", maxConnections, 1_000);
  }

  private static void requireWithin(String key, long value, long most) {
    if (value < 1 || value > most) {
      throw SiteMessageException.invalid(
          PATH + "." + key, "must be from 1 to %d, is %d".formatted(most, value));
    }
  }

  /** It becomes a part of a line, between blanks. */
  private static void requireWord(String key, String value) {
    if (value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw SiteMessageException.invalid(
          PATH + "." + key, "must be printable ASCII without blanks");
    }
  }

  /**
   * Reads the section {@code messengers.snpp} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static SnppOptions fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new SnppOptions(
        o.getString("host"),
        o.getInteger("port"),
        o.getString("login"),
        o.getString("password"),
        Duration.ofMillis(o.getLong("timeoutMs")),
        o.getInteger("maxChars"),
        o.getInteger("maxConnections"));
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "SnppOptions[%s:%d, login=%s]".formatted(host, port, login);
  }
}

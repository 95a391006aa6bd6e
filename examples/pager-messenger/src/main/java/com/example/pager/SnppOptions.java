package com.example.pager;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

// snippet:begin options
/** Which gateway pages go through. Immutable. */
public final class SnppOptions extends OptionSet<SnppOptions> {
  /** Host of the gateway. */
  public static final Option<String> HOST =
      Option.text("host", "Host of the gateway.")
          .required()
          .check(host -> host.matches("[A-Za-z0-9._:%-]+"), "a name or an address");

  /** Port of the gateway. */
  public static final Option<Integer> PORT =
      Option.integer("port", 444, 1, 65_535, "Port of the gateway, 1 to 65535.");

  /** Name of the login; empty for no login. */
  public static final Option<String> LOGIN =
      Option.text("login", "User name for the login; empty for no login.")
          .check(SnppOptions::isWord, "printable ASCII without blanks");

  /** Password of the login; may be empty. */
  public static final Option<String> PASSWORD =
      Option.secret("password", "Password for the login.")
          .check(SnppOptions::isWord, "printable ASCII without blanks");

  /** Longest wait for a connection, and for each reply. */
  public static final Option<Duration> TIMEOUT =
      Option.millis(
          "timeoutMs",
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          Duration.ofMinutes(10),
          "Longest wait for each reply, ms, 1 to 600000.");

  /** Longest text that the gateway accepts, in characters. */
  public static final Option<Integer> MAX_CHARS =
      Option.integer("maxChars", 900, 1, 100_000, "Longest text, characters, 1 to 100000.");

  /** Maximum number of pages under way at once. */
  public static final Option<Integer> MAX_CONNECTIONS =
      Option.integer("maxConnections", 2, 1, 1_000, "Maximum pages under way at once, 1 to 1000.");

  /** The section {@code messengers.snpp} of the configuration: all options above. */
  public static final Section<SnppOptions> SECTION =
      Section.of("messengers.snpp", MethodHandles.lookup(), SnppOptions::new);

  private SnppOptions(OptionValues<SnppOptions> values) {
    super(values);
  }

  /** Fails if a value does not fit another one. */
  @Override
  protected void check() {
    if (get(LOGIN).isEmpty() && !get(PASSWORD).isEmpty()) {
      throw invalid(LOGIN, "is missing, but password is given");
    }
  }

  /** A word becomes a part of a line, between blanks. */
  private static boolean isWord(String value) {
    return value.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /**
   * Reads the section {@code messengers.snpp} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static SnppOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }
}
// snippet:end

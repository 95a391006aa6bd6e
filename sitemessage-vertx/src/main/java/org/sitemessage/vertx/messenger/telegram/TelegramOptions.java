package org.sitemessage.vertx.messenger.telegram;

import static org.sitemessage.api.OptionKey.Kind.BOOLEAN;
import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * How Telegram is written to. Immutable; starts from {@link #token(String)} in code, from {@link
 * #fromJson(JsonObject)} in configuration, with the same defaults.
 *
 * @param token the bot's token, as BotFather gave it
 * @param baseUrl where the Bot API is served
 * @param sending how messages are sent
 * @param http how it speaks HTTP; 30 deliveries a second, which is what Telegram allows a bot
 */
public record TelegramOptions(String token, String baseUrl, Sending sending, HttpOptions http) {

  /** Everything that can be configured, by its JSON key. */
  public static final List<OptionKey> KEYS =
      HttpOptions.DEFAULT.keys(
          OptionKey.requiredSecret("token", "The bot's token, as BotFather gave it."),
          OptionKey.of(
              "baseUrl", STRING, "https://api.telegram.org", "Where the Bot API is served."),
          OptionKey.of(
              "parseMode", STRING, "", "HTML, MarkdownV2 or Markdown; empty for plain text."),
          OptionKey.of("silent", BOOLEAN, false, "Whether messages make no sound."),
          OptionKey.of(
              "protectContent",
              BOOLEAN,
              false,
              "Whether messages can be neither forwarded nor saved."),
          OptionKey.of("threadId", INTEGER, 0, "The topic of a forum; 0 for none."));

  private static final String PATH = "messengers.telegram";
  private static final RateLimit ALLOWED = new RateLimit(30, Duration.ofSeconds(1));

  /** Checks. */
  public TelegramOptions {
    if (!token.matches("[0-9]+:[A-Za-z0-9_-]+")) {
      throw SiteMessageException.invalid(PATH + ".token", "must be a number, a colon and a key");
    }
    baseUrl = HttpOptions.baseUrl(PATH + ".baseUrl", baseUrl);
  }

  /**
   * How messages are sent.
   *
   * @param parseMode {@code HTML}, {@code MarkdownV2}, {@code Markdown}, or empty for plain text
   * @param silent whether they make no sound
   * @param protectContent whether they can be neither forwarded nor saved
   * @param threadId the topic of a forum; 0 for none
   */
  public record Sending(String parseMode, boolean silent, boolean protectContent, long threadId) {
    private static final Set<String> MODES = Set.of("", "HTML", "MarkdownV2", "Markdown");

    /** Checks. */
    public Sending {
      if (!MODES.contains(parseMode)) {
        throw SiteMessageException.invalid(
            PATH + ".parseMode",
            "is \"%s\", must be HTML, MarkdownV2, Markdown or empty".formatted(parseMode));
      }
      if (threadId < 0) {
        throw SiteMessageException.invalid(
            PATH + ".threadId", "is " + threadId + ", must be at least 0");
      }
    }
  }

  /** A token, and the defaults for all else. */
  public static TelegramOptions token(String token) {
    return fromJson(new JsonObject().put("token", token));
  }

  /**
   * Reads the section {@code messengers.telegram} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static TelegramOptions fromJson(JsonObject json) {
    var o = OptionReader.read(PATH, json, Map.of(), KEYS);
    return new TelegramOptions(
        o.getString("token"),
        o.getString("baseUrl"),
        new Sending(
            o.getString("parseMode"),
            o.getBoolean("silent"),
            o.getBoolean("protectContent"),
            o.getLong("threadId")),
        HttpOptions.read(PATH, o).withRateLimit(ALLOWED));
  }

  /** As {@link #fromJson} reads it, the token in clear. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("token", token)
        .put("baseUrl", baseUrl)
        .put("parseMode", sending.parseMode())
        .put("silent", sending.silent())
        .put("protectContent", sending.protectContent())
        .put("threadId", sending.threadId())
        .mergeIn(http.toJson());
  }

  /** The same with another value of one key, in its JSON form. */
  public TelegramOptions with(String key, Object value) {
    return fromJson(toJson().put(key, value));
  }

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "TelegramOptions[baseUrl=%s, sending=%s, http=%s]".formatted(baseUrl, sending, http);
  }
}

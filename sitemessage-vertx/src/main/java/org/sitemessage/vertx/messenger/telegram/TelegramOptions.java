package org.sitemessage.vertx.messenger.telegram;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.http.HttpOptions;

/**
 * Options of a Telegram bot. Immutable; starts from {@link #token(String)} in code, from {@link
 * #fromJson(JsonObject)} in configuration, with the same defaults.
 */
public final class TelegramOptions extends HttpOptions<TelegramOptions> {
  private static final Set<String> MODES = Set.of("", "HTML", "MarkdownV2", "Markdown");

  /** Token of the bot, as BotFather gave it. */
  public static final Option<String> TOKEN =
      Option.secret("token", "Token of the bot, as BotFather issued it.")
          .required()
          .check(token -> token.matches("[0-9]+:[A-Za-z0-9_-]+"), "a number, a colon and a key");

  /** URL that the Bot API is served at. */
  public static final Option<String> BASE_URL =
      baseUrl("https://api.telegram.org", "Base URL of the Bot API.");

  /** {@code HTML}, {@code MarkdownV2}, {@code Markdown}, or empty for plain text. */
  public static final Option<String> PARSE_MODE =
      Option.text(
              "parseMode",
              "Markup of the texts: HTML, MarkdownV2 or Markdown; empty for plain text.")
          .check(MODES::contains, "HTML, MarkdownV2, Markdown or empty");

  /** True if messages make no sound. */
  public static final Option<Boolean> SILENT =
      Option.flag("silent", false, "If true, messages make no sound.");

  /** True if messages can be neither forwarded nor saved. */
  public static final Option<Boolean> PROTECT_CONTENT =
      Option.flag("protectContent", false, "If true, messages can be neither forwarded nor saved.");

  /** Topic of a forum; 0 for none. */
  public static final Option<Long> THREAD_ID =
      Option.longInteger("threadId", 0, 0, Long.MAX_VALUE, "Id of the forum topic; 0 for none.");

  /** The section {@code messengers.telegram} of the configuration. */
  public static final Section<TelegramOptions> SECTION =
      Section.of("messengers.telegram", MethodHandles.lookup(), TelegramOptions::new);

  private TelegramOptions(OptionValues<TelegramOptions> values) {
    super(values);
  }

  /** Returns a token, and the defaults for all else. */
  public static TelegramOptions token(String token) {
    return fromJson(new JsonObject().put(TOKEN.name(), token));
  }

  /**
   * Reads the section {@code messengers.telegram} of the configuration.
   *
   * @throws SiteMessageException with code 4000, naming the key
   */
  public static TelegramOptions fromJson(JsonObject json) {
    return SECTION.read(json);
  }
}

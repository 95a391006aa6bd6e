package org.sitemessage.vertx.options;

import static org.sitemessage.api.OptionKey.Kind.BOOLEAN;
import static org.sitemessage.api.OptionKey.Kind.INTEGER;
import static org.sitemessage.api.OptionKey.Kind.STRING;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.OptionKey;
import org.sitemessage.api.OptionReader;
import org.sitemessage.api.SiteMessageException;

/**
 * Where templates are found, and how they are rendered.
 *
 * @param folder looked into before modules and class path; absent: only these
 * @param locale the language of whom no other is known
 * @param timeLimit how long making one content may take, 1 ms to 1 hour
 * @param cached whether templates are read once; if not, changes show at once
 */
public record TemplateOptions(
    Optional<Path> folder, Locale locale, Duration timeLimit, boolean cached) {
  /** The keys of this section. */
  public static final List<OptionKey> KEYS =
      List.of(
          OptionKey.of(
              "folder", STRING, "", "Folder of templates, looked into first; empty: none."),
          OptionKey.of("locale", STRING, "en", "Language of whom no other is known."),
          OptionKey.of(
              "timeLimitMs",
              INTEGER,
              10_000,
              "How long making one content may take, ms, 1 to 3600000."),
          OptionKey.of(
              "cached",
              BOOLEAN,
              true,
              "Whether templates are read once; if not, changes show at once."));

  /** Checks. */
  public TemplateOptions {
    if (timeLimit.toMillis() < 1 || timeLimit.compareTo(Duration.ofHours(1)) > 0) {
      throw SiteMessageException.invalid(
          "templates.timeLimitMs", "must be from 1 to 3600000, is " + timeLimit.toMillis());
    }
    if (locale.getLanguage().isEmpty()) {
      throw SiteMessageException.invalid("templates.locale", "must name a language, such as en");
    }
  }

  static TemplateOptions fromJson(JsonObject json, Map<String, String> environment) {
    var o = OptionReader.read("templates", json, environment, KEYS);
    var folder = o.getString("folder");
    return new TemplateOptions(
        folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder)),
        locale(o.getString("locale")),
        Duration.ofMillis(o.getLong("timeLimitMs")),
        o.getBoolean("cached"));
  }

  private static Locale locale(String tag) {
    if (tag.isEmpty()) {
      return Locale.ROOT;
    }
    try {
      return new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build();
    } catch (IllformedLocaleException e) {
      throw SiteMessageException.invalid(
          "templates.locale",
          "must be a language tag such as en or pt-BR, is \"%s\"".formatted(tag));
    }
  }

  /** The same with a folder. */
  public TemplateOptions withFolder(Path other) {
    return new TemplateOptions(Optional.of(other), locale, timeLimit, cached);
  }

  /** The same in another language. */
  public TemplateOptions withLocale(Locale other) {
    return new TemplateOptions(folder, other, timeLimit, cached);
  }

  /** The same with another limit. */
  public TemplateOptions withTimeLimit(Duration other) {
    return new TemplateOptions(folder, locale, other, cached);
  }

  /** The same, reading templates once or at each rendering. */
  public TemplateOptions withCached(boolean value) {
    return new TemplateOptions(folder, locale, timeLimit, value);
  }
}

package org.sitemessage.vertx.options;

import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code templates}: places and rendering of templates. */
public final class TemplateOptions extends OptionSet<TemplateOptions> {
  /** Folder of templates, searched before modules and class path; absent for these alone. */
  public static final Option<Optional<Path>> FOLDER =
      Option.text("folder", "Folder of templates, searched first; empty: none.")
          .as(
              folder -> Optional.of(folder).filter(given -> !given.isEmpty()).map(Path::of),
              folder -> folder.map(Path::toString).orElse(""),
              "a folder");

  /** Language of recipients for whom no other is known. */
  public static final Option<Locale> LOCALE =
      Option.text("locale", "en", "Language of recipients for whom no other is known.")
          .as(TemplateOptions::locale, Locale::toLanguageTag);

  /** Maximum time for making one content. */
  public static final Option<Duration> TIME_LIMIT =
      Option.millis(
          "timeLimitMs",
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          Duration.ofHours(1),
          "Longest time to make one content, ms, 1 to 3600000.");

  /** True if templates are read once; false if changes take effect at once. */
  public static final Option<Boolean> CACHED =
      Option.flag(
          "cached",
          true,
          "If true, templates are read once; if false, changes take effect at once.");

  static final Section<TemplateOptions> SECTION =
      Section.of("templates", MethodHandles.lookup(), TemplateOptions::new);

  private TemplateOptions(OptionValues<TemplateOptions> values) {
    super(values);
  }

  private static Locale locale(String path, String tag) {
    if (tag.isEmpty()) {
      throw SiteMessageException.invalid(path, "must name a language, such as en");
    }
    try {
      var locale = new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build();
      if (locale.getLanguage().isEmpty()) {
        throw SiteMessageException.invalid(path, "must name a language, such as en");
      }
      return locale;
    } catch (IllformedLocaleException e) {
      throw SiteMessageException.invalid(
          path, "is \"%s\", must be a language tag such as en or pt-BR".formatted(tag));
    }
  }
}

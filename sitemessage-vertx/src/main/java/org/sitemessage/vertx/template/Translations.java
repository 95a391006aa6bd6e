package org.sitemessage.vertx.template;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.sitemessage.api.SiteMessageException;

/**
 * Texts by bundle, key and language, from {@code sitemessage/i18n/BUNDLE_ru.properties} in UTF-8.
 * The application's own file takes precedence over the built-in one, key by key. Thread-safe;
 * blocking.
 */
final class Translations {
  private final TemplateSources sources;
  private final Languages languages;
  private final boolean remembering;
  private final Map<String, List<Properties>> files = new ConcurrentHashMap<>();

  Translations(TemplateSources sources, Languages languages, boolean remembering) {
    this.sources = sources;
    this.languages = languages;
    this.remembering = remembering;
  }

  /**
   * Returns a text, with {@code {0}}, {@code {1}} filled in by {@link MessageFormat} if there are
   * values.
   *
   * @throws SiteMessageException naming bundle and key if there is none
   */
  String text(String bundle, String key, Locale locale, List<Object> values) {
    var pattern =
        languages.ofBundle(locale).stream()
            .flatMap(suffix -> file(bundle, suffix).stream())
            .flatMap(file -> Optional.ofNullable(file.getProperty(key)).stream())
            .findFirst()
            .orElseThrow(
                () ->
                    SiteMessageException.invalid(
                        "text \"%s\"".formatted(key),
                        "is in no bundle \"%s\" of %s"
                            .formatted(bundle, languages.ofBundle(locale))));
    return values.isEmpty() ? pattern : new MessageFormat(pattern, locale).format(values.toArray());
  }

  private List<Properties> file(String bundle, String suffix) {
    var path =
        "sitemessage/i18n/%s%s.properties".formatted(bundle, suffix.isEmpty() ? "" : "_" + suffix);
    return remembering ? files.computeIfAbsent(path, this::load) : load(path);
  }

  private List<Properties> load(String path) {
    return sources.readAll(path).stream().map(Translations::parsed).toList();
  }

  private static Properties parsed(String text) {
    var properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}

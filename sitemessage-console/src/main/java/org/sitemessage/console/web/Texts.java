package org.sitemessage.console.web;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The texts of the console in one language. Immutable; usable on any thread. */
public final class Texts {
  /** The console in English. */
  static final Texts ENGLISH = new Texts(Locale.ENGLISH, "en");

  /** The console in Russian. */
  static final Texts RUSSIAN = new Texts(Locale.forLanguageTag("ru"), "ru");

  private static final Map<String, Texts> BY_LANGUAGE = Map.of("en", ENGLISH, "ru", RUSSIAN);

  private final Locale locale;
  private final Properties texts = new Properties();
  private final JsonObject meanings;

  private Texts(Locale locale, String tag) {
    this.locale = locale;
    meanings =
        tag.equals("en")
            ? new JsonObject()
            : new JsonObject(Resources.load("meanings_%s.json".formatted(tag)));
    try {
      texts.load(new StringReader(Resources.load("texts_" + tag + ".properties").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the texts of a language tag; empty if the console has no such language. */
  static Optional<Texts> of(String tag) {
    return of(Locale.forLanguageTag(tag));
  }

  /** Returns the texts in the language of a locale; empty if the console has no such language. */
  static Optional<Texts> of(Locale locale) {
    return Optional.ofNullable(BY_LANGUAGE.get(locale.getLanguage()));
  }

  Locale locale() {
    return locale;
  }

  Set<String> keys() {
    return texts.stringPropertyNames();
  }

  /**
   * Returns a text.
   *
   * @param key key of the text
   * @param values values of its places {@code {0}}, {@code {1}} and so on
   * @throws IllegalArgumentException if there is no such text
   */
  public String text(String key, Object... values) {
    var pattern = texts.getProperty(key);
    if (pattern == null) {
      throw new IllegalArgumentException("the console has no text \"%s\"".formatted(key));
    }
    return values.length == 0 ? pattern : new MessageFormat(pattern, locale).format(values);
  }

  /** Returns what an option means; in English if nobody has said it in this language. */
  String meaning(String english) {
    return meanings.getString(english, english);
  }

  /** Returns a text; the name itself if there is none, as for the aliases of applications. */
  public String textOr(String key, String name) {
    return texts.getProperty(key, name);
  }
}

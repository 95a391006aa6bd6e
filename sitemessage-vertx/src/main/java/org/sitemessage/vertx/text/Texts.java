package org.sitemessage.vertx.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The texts of one bundle: English, unless the language is one of the others there are. */
record Texts(ResourceBundle bundle, Locale locale) {

  static Texts of(String name, Locale locale) {
    // Java would look into the machine's language before the bundle without one.
    var bundle = ResourceBundle.getBundle("org.sitemessage.vertx.text." + name, fitting(locale));
    var fits = bundle.getLocale().getLanguage().equals(locale.getLanguage());
    return fits
        ? new Texts(bundle, locale)
        : new Texts(
            ResourceBundle.getBundle("org.sitemessage.vertx.text." + name, Locale.ENGLISH),
            Locale.ENGLISH);
  }

  /** A bundle without a language does not exist. */
  private static Locale fitting(Locale locale) {
    return locale.getLanguage().isEmpty() ? Locale.ENGLISH : locale;
  }

  String get(String key) {
    return bundle.getString(key);
  }

  String get(String key, Object... values) {
    return new MessageFormat(get(key), locale).format(values);
  }

  /** The tag of the language they are in. */
  String language() {
    return bundle.getLocale().getLanguage();
  }
}

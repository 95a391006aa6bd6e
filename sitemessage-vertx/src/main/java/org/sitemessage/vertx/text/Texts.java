package org.sitemessage.vertx.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The texts of one bundle: in the language if the bundle has it, else in English. */
record Texts(ResourceBundle bundle, Locale locale) {

  static Texts of(String name, Locale locale) {
    // Java would prefer the machine's language to the bundle without a language.
    var bundle = ResourceBundle.getBundle("org.sitemessage.vertx.text." + name, fitting(locale));
    var fits = bundle.getLocale().getLanguage().equals(locale.getLanguage());
    return fits
        ? new Texts(bundle, locale)
        : new Texts(
            ResourceBundle.getBundle("org.sitemessage.vertx.text." + name, Locale.ENGLISH),
            Locale.ENGLISH);
  }

  /** Returns the locale to ask for. There is no bundle without a language. */
  private static Locale fitting(Locale locale) {
    return locale.getLanguage().isEmpty() ? Locale.ENGLISH : locale;
  }

  String get(String key) {
    return bundle.getString(key);
  }

  String get(String key, Object... values) {
    return new MessageFormat(get(key), locale).format(values);
  }

  /** Returns the tag of the language of the texts. */
  String language() {
    return bundle.getLocale().getLanguage();
  }
}

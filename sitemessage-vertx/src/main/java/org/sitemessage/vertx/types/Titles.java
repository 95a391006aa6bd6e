package org.sitemessage.vertx.types;

import java.util.Locale;
import java.util.ResourceBundle;

/** The names of the built-in types: English, unless the language is one of the others there are. */
final class Titles {
  private static final String BUNDLE = "org.sitemessage.vertx.types.titles";

  private Titles() {}

  static String of(String alias, Locale locale) {
    // Java would look into the machine's language before the bundle without one.
    var bundle = ResourceBundle.getBundle(BUNDLE, locale);
    var fits = bundle.getLocale().getLanguage().equals(locale.getLanguage());
    return (fits ? bundle : ResourceBundle.getBundle(BUNDLE, Locale.ENGLISH)).getString(alias);
  }
}

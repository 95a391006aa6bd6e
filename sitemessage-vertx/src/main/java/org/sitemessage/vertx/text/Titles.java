package org.sitemessage.vertx.text;

import java.util.Locale;

/**
 * Names of the built-in types and messengers: in the language if it is supported, else in English.
 */
public final class Titles {
  private Titles() {}

  /** Returns the name of a message type. */
  public static String ofType(String alias, Locale locale) {
    return Texts.of("titles", locale).get("type." + alias);
  }

  /** Returns the name of a messenger. */
  public static String ofMessenger(String alias, Locale locale) {
    return Texts.of("titles", locale).get("messenger." + alias);
  }

  /** Returns the name of a messenger; a title that a subclass has changed is kept. */
  public static String ofMessenger(String alias, String title, Locale locale) {
    return title.equals(ofMessenger(alias, Locale.ENGLISH)) ? ofMessenger(alias, locale) : title;
  }
}

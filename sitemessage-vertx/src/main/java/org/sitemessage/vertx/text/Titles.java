package org.sitemessage.vertx.text;

import java.util.Locale;

/** The names of the built-in types and messengers: English, unless there is the language. */
public final class Titles {
  private Titles() {}

  /** The name of a message type. */
  public static String ofType(String alias, Locale locale) {
    return Texts.of("titles", locale).get("type." + alias);
  }

  /** The name of a messenger. */
  public static String ofMessenger(String alias, Locale locale) {
    return Texts.of("titles", locale).get("messenger." + alias);
  }

  /** The same, unless who extends the messenger gave it a name of its own. */
  public static String ofMessenger(String alias, String title, Locale locale) {
    return title.equals(ofMessenger(alias, Locale.ENGLISH)) ? ofMessenger(alias, locale) : title;
  }
}

package org.sitemessage.vertx.web;

import java.util.Locale;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.vertx.text.PreferenceHtml;

/** The preference table in a form of the application. */
public final class PreferenceForm {
  private PreferenceForm() {}

  /**
   * Returns a table of check boxes as a fragment of HTML; everything in it is escaped. The
   * application puts it into its own {@code <form method="post">}, with its own button and its own
   * protection against requests from foreign pages, and reads the posted form by {@link
   * PreferenceChoice#fromForm}.
   *
   * @param locale language of the table's own texts: Russian, else English
   */
  public static String html(Preferences preferences, Locale locale, PreferenceStyle style) {
    return PreferenceHtml.of(preferences, locale, style);
  }
}

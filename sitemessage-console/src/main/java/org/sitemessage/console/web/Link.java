package org.sitemessage.console.web;

import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A link of the menu to a page of the application.
 *
 * @param title text of the link, by language
 * @param url URL of the page; a relative one begins at the root of the console
 */
public record Link(Function<Locale, String> title, String url) {
  private static final Pattern ABSOLUTE = Pattern.compile("(/|[A-Za-z][A-Za-z0-9+.-]*:).*");

  /** Returns the link in the menu. */
  Entry entry(Locale language) {
    return new Entry(OwnScreen.title(title, url, language), url, !ABSOLUTE.matcher(url).matches());
  }

  /**
   * A link in the menu.
   *
   * @param title text of the link
   * @param url URL of the page
   * @param relative true if the URL begins at the root of the console
   */
  public record Entry(String title, String url, boolean relative) {}
}

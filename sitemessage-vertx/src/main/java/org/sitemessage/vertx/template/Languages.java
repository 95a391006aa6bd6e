package org.sitemessage.vertx.template;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The order in which languages are tried: the exact locale, its language, the default. */
final class Languages {
  private final Locale standard;

  Languages(Locale standard) {
    this.standard = standard;
  }

  /** Returns the locale to write in: the known one, or the default. */
  Locale of(Locale known) {
    return known.getLanguage().isEmpty() ? standard : known;
  }

  /**
   * Returns the suffixes of files, without that of the default: {@code ru_RU}, {@code ru}, nothing.
   */
  List<String> ofFile(Locale locale) {
    var suffixes = suffixes(locale);
    suffixes.add("");
    return List.copyOf(suffixes);
  }

  /** Returns the suffixes of bundles: {@code ru_RU}, {@code ru}, {@code en}, nothing. */
  List<String> ofBundle(Locale locale) {
    var suffixes = suffixes(locale);
    suffixes.addAll(suffixes(standard));
    suffixes.add("");
    return List.copyOf(suffixes);
  }

  private static Set<String> suffixes(Locale locale) {
    var all = new ArrayList<String>();
    if (!locale.getCountry().isEmpty()) {
      all.add(locale.getLanguage() + "_" + locale.getCountry());
    }
    all.add(locale.getLanguage());
    return new LinkedHashSet<>(all);
  }
}

package org.sitemessage.vertx.template;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** From one language to the next best: exactly that locale, its language, the default. */
final class Languages {
  private final Locale standard;

  Languages(Locale standard) {
    this.standard = standard;
  }

  /** The locale to write in: the one that is known, or the default. */
  Locale of(Locale known) {
    return known.getLanguage().isEmpty() ? standard : known;
  }

  /** Suffixes of files without the default's: {@code ru_RU}, {@code ru}, nothing. */
  List<String> ofFile(Locale locale) {
    var suffixes = suffixes(locale);
    suffixes.add("");
    return List.copyOf(suffixes);
  }

  /** Suffixes of bundles: {@code ru_RU}, {@code ru}, {@code en}, nothing. */
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

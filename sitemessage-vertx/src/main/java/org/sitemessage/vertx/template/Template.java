package org.sitemessage.vertx.template;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.sitemessage.api.SiteMessageException;

/**
 * The files one message is written in.
 *
 * @param main the template itself
 * @param subject {@code NAME.subject.txt} beside it
 * @param text {@code NAME.txt} beside one that is HTML
 */
record Template(String main, Optional<String> subject, Optional<String> text) {

  /**
   * Finds them, each in the best language there is: {@code NAME.ru_RU.html}, {@code NAME.ru.html},
   * {@code NAME.html}.
   *
   * @param exists test whether a file exists and may be used
   * @param candidates paths in the order of preference
   * @throws SiteMessageException naming them, if there is none
   */
  static Template find(
      TemplateSources sources,
      Predicate<String> exists,
      Languages languages,
      Locale locale,
      Iterable<String> candidates) {
    for (var path : candidates) {
      var main = localized(exists, languages, locale, path);
      if (main.isPresent()) {
        var name = path.substring(0, dot(path));
        return new Template(
            main.get(),
            localized(exists, languages, locale, name + ".subject.txt"),
            isHtml(path) ? localized(exists, languages, locale, name + ".txt") : Optional.empty());
      }
    }
    throw SiteMessageException.invalid(
        "template " + String.join(" or ", candidates),
        "is not found (looked in: %s)".formatted(sources));
  }

  /** Whether what it prints is escaped. */
  static boolean isHtml(String path) {
    return path.endsWith(".html") || path.endsWith(".htm");
  }

  private static Optional<String> localized(
      Predicate<String> exists, Languages languages, Locale locale, String path) {
    var cut = path.endsWith(".subject.txt") ? path.length() - ".subject.txt".length() : dot(path);
    return languages.ofFile(locale).stream()
        .map(
            suffix ->
                suffix.isEmpty()
                    ? path
                    : path.substring(0, cut) + "." + suffix + path.substring(cut))
        .filter(exists)
        .findFirst();
  }

  private static int dot(String path) {
    var dot = TemplateSources.checkedTemplate(path).lastIndexOf('.');
    return dot > path.lastIndexOf('/') ? dot : path.length();
  }
}

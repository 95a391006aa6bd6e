package org.sitemessage.vertx.template;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.sitemessage.api.SiteMessageException;

/**
 * The template files of one message.
 *
 * @param main path of the template itself
 * @param subject path of {@code NAME.subject.txt} beside it
 * @param text path of {@code NAME.txt} beside a template of HTML
 */
record Template(String main, Optional<String> subject, Optional<String> text) {

  /**
   * Finds the files, each in the best available language: {@code NAME.ru_RU.html}, {@code
   * NAME.ru.html}, {@code NAME.html}.
   *
   * @param exists test whether a file exists and may be used
   * @param candidates paths in the order of preference
   * @throws SiteMessageException if there is no such file, naming the candidates
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

  /** Returns whether a template escapes its variables. */
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

package org.sitemessage.api.options;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** Names of options and of their environment variables; guesses what a misspelt name means. */
public final class OptionNames {
  /** The beginning of the names of environment variables. */
  public static final String ENVIRONMENT_PREFIX = "SITEMESSAGE_";

  /** Variables by which Kubernetes announces services to a container. */
  private static final Pattern OF_SERVICE =
      Pattern.compile(".*_(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

  private static final Pattern OF_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

  private OptionNames() {}

  /**
   * Fails if a section holds a key that is not known, and names the nearest ones.
   *
   * @param path path of the section; empty for the top level
   * @param given keys of the section
   * @param known names of its options
   */
  public static void requireKnown(String path, Collection<String> given, Collection<String> known) {
    for (var name : given) {
      if (!known.contains(name)) {
        throw SiteMessageException.invalid(
            path(path, name),
            "is not a known option%s (known: %s)"
                .formatted(hint(name, known), String.join(", ", known)));
      }
    }
  }

  /**
   * Fails if an environment variable names no option, and names the nearest one. The value, which
   * may be a secret, is not shown. Variables that Kubernetes sets for a service whose name begins
   * with {@code sitemessage} are passed over.
   *
   * @param given environment variables; one without {@link #ENVIRONMENT_PREFIX} is passed over
   * @param known names of the variables of all options
   */
  public static void requireKnownVariables(Map<String, String> given, Collection<String> known) {
    for (var variable : new TreeMap<>(given).entrySet()) {
      var name = variable.getKey();
      if (name.startsWith(ENVIRONMENT_PREFIX)
          && !known.contains(name)
          && !isOfService(name, variable.getValue())) {
        throw new SiteMessageException(
            FailureCode.INVALID_REQUEST,
            "environment variable %s names no option%s".formatted(name, hint(name, known)));
      }
    }
  }

  private static boolean isOfService(String name, String value) {
    return OF_SERVICE.matcher(name).matches() || isPortOfService(name, value);
  }

  /** A service {@code sitemessage-http} sets the variable of the option {@code http.port}. */
  static boolean isPortOfService(String name, String value) {
    return name.endsWith("_PORT") && OF_PORT.matcher(value).matches();
  }

  /** Returns the name that was probably meant: a known one that differs by two letters at most. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(other -> distance(other, name)))
        .filter(nearest -> distance(nearest, name) <= 2);
  }

  private static String hint(String name, Collection<String> known) {
    return nearest(name, known).map(meant -> "; did you mean \"%s\"?".formatted(meant)).orElse("");
  }

  /** Returns the path of an option of a section, whose path is empty for the top level. */
  static String path(String section, String name) {
    return section.isEmpty() ? name : section + "." + name;
  }

  /** Returns the environment variable of a path: {@code SITEMESSAGE_MESSENGERS_SMTP_TIMEOUT_MS}. */
  public static String variable(String path) {
    return ENVIRONMENT_PREFIX
        + Arrays.stream(path.split("\\.", -1))
            .map(part -> part.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT))
            .collect(Collectors.joining("_"));
  }

  /**
   * Returns the Levenshtein distance, ignoring case; two letters in the wrong order are one change.
   */
  private static int distance(String a, String b) {
    var left = a.toLowerCase(Locale.ROOT);
    var right = b.toLowerCase(Locale.ROOT);
    var beforePrevious = new int[right.length() + 1];
    var previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      var current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        var substitution = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = current;
    }
    return previous[right.length()];
  }
}

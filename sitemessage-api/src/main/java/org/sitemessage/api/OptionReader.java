package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one section of the configuration against the {@link OptionKey}s it may hold. */
public final class OptionReader {
  /** What the names of environment variables start with. */
  public static final String ENVIRONMENT_PREFIX = "SITEMESSAGE_";

  /** Variables by which Kubernetes tells a container of services. */
  private static final Pattern OF_SERVICE =
      Pattern.compile(".*_(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

  private static final Pattern OF_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

  private OptionReader() {}

  /**
   * Merges what the file and the environment say, checks it and fills in the defaults. A variable
   * wins over the file.
   *
   * @param path the section's path, such as {@code messengers.smtp}; empty for the top level
   * @param given the section as it stands in the file
   * @param environment all environment variables
   * @param keys what the section may hold
   * @return a value for each key
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} for an unknown key, a missing
   *     one, or a value of the wrong type; it names the key and its neighbours, never a secret
   */
  public static JsonObject read(
      String path, JsonObject given, Map<String, String> environment, List<OptionKey> keys) {
    var prefix = path.isEmpty() ? "" : path + ".";
    requireKnown(prefix, given, keys.stream().map(OptionKey::name).toList());
    var result = new JsonObject();
    for (var key : keys) {
      var value =
          fromEnvironment(prefix, environment, key)
              .or(() -> Optional.ofNullable(given.getValue(key.name())))
              .or(() -> Optional.ofNullable(key.defaultValue()))
              .orElseThrow(() -> SiteMessageException.invalid(prefix + key.name(), "is missing"));
      result.put(key.name(), checked(prefix + key.name(), key.kind(), value));
    }
    return result;
  }

  /** Fails if the section holds a key that is not known, and names the nearest ones. */
  public static void requireKnown(String prefix, JsonObject given, List<String> known) {
    for (var name : given.fieldNames()) {
      if (!known.contains(name)) {
        throw SiteMessageException.invalid(
            prefix + name,
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
  private static boolean isPortOfService(String name, String value) {
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

  /** The environment variable of an option: {@code SITEMESSAGE_MESSENGERS_SMTP_TIMEOUT_MS}. */
  public static String variable(String path) {
    return ENVIRONMENT_PREFIX
        + Arrays.stream(path.split("\\.", -1))
            .map(part -> part.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT))
            .collect(Collectors.joining("_"));
  }

  /** Returns the environment variables of a section's options. */
  public static List<String> variables(String path, List<OptionKey> keys) {
    var prefix = path.isEmpty() ? "" : path + ".";
    return keys.stream().map(key -> variable(prefix + key.name())).toList();
  }

  private static Optional<Object> fromEnvironment(
      String prefix, Map<String, String> environment, OptionKey key) {
    var variable = variable(prefix + key.name());
    var value = environment.get(variable);
    if (value == null || isPortOfService(variable, value)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          switch (key.kind()) {
            case STRING -> value;
            case INTEGER -> Long.valueOf(value.strip());
            case NUMBER -> Double.valueOf(value.strip());
            case BOOLEAN -> parseBoolean(value.strip());
            case STRINGS -> new JsonArray(Arrays.asList(value.strip().split("\\s*,\\s*", -1)));
            case OBJECT -> new JsonObject(value);
            case OBJECTS -> new JsonArray(value);
          });
    } catch (RuntimeException e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "environment variable %s must be %s".formatted(variable, article(key.kind())),
          e);
    }
  }

  private static boolean parseBoolean(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> throw new IllegalArgumentException(value);
    };
  }

  private static Object checked(String path, OptionKey.Kind kind, Object value) {
    var fits =
        switch (kind) {
          case STRING -> value instanceof String;
          case INTEGER ->
              value instanceof Number number && number.doubleValue() == number.longValue();
          case NUMBER -> value instanceof Number;
          case BOOLEAN -> value instanceof Boolean;
          case STRINGS ->
              value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance);
          case OBJECT -> value instanceof JsonObject;
          case OBJECTS ->
              value instanceof JsonArray array
                  && array.stream().allMatch(JsonObject.class::isInstance);
        };
    if (!fits) {
      throw SiteMessageException.invalid(path, "must be " + article(kind));
    }
    return value;
  }

  private static String article(OptionKey.Kind kind) {
    return switch (kind) {
      case STRING -> "a string";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case STRINGS -> "a list of strings";
      case OBJECT -> "an object";
      case OBJECTS -> "a list of objects";
    };
  }

  /** Levenshtein distance, ignoring case. */
  private static int distance(String a, String b) {
    var left = a.toLowerCase(Locale.ROOT);
    var right = b.toLowerCase(Locale.ROOT);
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
      }
      previous = current;
    }
    return previous[right.length()];
  }
}

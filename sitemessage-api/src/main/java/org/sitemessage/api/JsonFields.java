package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object; every error is a {@link SiteMessageException} that names the
 * field by its whole path. Message types read their contexts with it.
 */
public final class JsonFields {
  /** 2100-01-01: later than any time a request means, and well within the range of a column. */
  private static final long LATEST_MS = 4_102_444_800_000L;

  /** The path is built only for an error: a request may have thousands of elements. */
  private final Supplier<String> path;

  private final JsonObject json;

  /**
   * Reads the fields of an object.
   *
   * @param path prefix of the names of the fields in errors, such as {@code context.}
   */
  public JsonFields(String path, JsonObject json) {
    this(() -> path, json);
  }

  private JsonFields(Supplier<String> path, JsonObject json) {
    this.path = path;
    this.json = json;
  }

  /**
   * Refuses an object that holds, at any depth, a string or a key with half of a surrogate pair.
   * Such text has no UTF-8: a store or a remote server would reject it, or would store different
   * texts as the same replacement character.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field
   */
  public static void requireWellFormed(JsonObject json) {
    WellFormed.require(json);
  }

  /** Fails if the object has a field with another name. */
  public void allowOnly(Set<String> known) {
    for (var key : json.fieldNames()) {
      if (!known.contains(key)) {
        throw invalid(
            key,
            "is not a known field (known: %s)".formatted(String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  /** Returns a string of at most {@code maxChars} characters; empty if absent. */
  public String string(String key, int maxChars) {
    return this.<String>optional(key, String.class, "a string")
        .map(s -> checked(key, s, maxChars))
        .orElse("");
  }

  /** Returns an object; empty if absent. */
  public Optional<JsonObject> object(String key) {
    return optional(key, JsonObject.class, "an object");
  }

  /** Returns true or false; empty if absent. */
  public Optional<Boolean> bool(String key) {
    return optional(key, Boolean.class, "true or false");
  }

  /** Returns a whole number from {@code min} to {@code max}; empty if absent. */
  public Optional<Long> integer(String key, long min, long max) {
    return this.<Number>optional(key, Number.class, "a whole number")
        .map(number -> whole(key, number, min, max));
  }

  /** Returns a time, in JSON milliseconds since 1970 UTC and at most 2100; empty if absent or 0. */
  public Optional<Instant> time(String key) {
    return integer(key, 0, LATEST_MS).filter(ms -> ms > 0).map(Instant::ofEpochMilli);
  }

  /**
   * Returns the language of a tag such as {@code ru} or {@code pt-BR}; {@link Locale#ROOT} if
   * absent.
   */
  public Locale locale(String key) {
    var tag = string(key, Limits.LOCALE_CHARS);
    if (tag.isEmpty()) {
      return Locale.ROOT;
    }
    try {
      return new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build();
    } catch (IllformedLocaleException e) {
      throw invalid(key, "must be a language tag such as \"ru\" or \"pt-BR\", is \"" + tag + "\"");
    }
  }

  /** Returns a time zone, such as {@code Europe/Berlin}; empty if absent. */
  public Optional<ZoneId> zone(String key) {
    var id = string(key, Limits.ZONE_CHARS);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneId.of(id));
    } catch (DateTimeException e) {
      throw invalid(key, "must be a time zone such as \"Europe/Berlin\", is \"" + id + "\"");
    }
  }

  /** Returns the fields of an object; empty if absent. */
  public Optional<JsonFields> fields(String key) {
    return object(key).map(object -> new JsonFields(() -> path.get() + key + ".", object));
  }

  /** Returns a list of at most {@code max} objects; empty if absent. */
  public <T> Optional<List<T>> objects(String key, int max, Function<JsonFields, T> read) {
    return this.<JsonArray>optional(key, JsonArray.class, "an array")
        .map(
            array -> {
              requireAtMost(key, array, max);
              var values = new ArrayList<T>(array.size());
              for (int i = 0; i < array.size(); i++) {
                int index = i;
                if (!(array.getValue(i) instanceof JsonObject object)) {
                  throw invalid("%s[%d]".formatted(key, index), "must be an object");
                }
                values.add(
                    read.apply(
                        new JsonFields(
                            () -> "%s%s[%d].".formatted(path.get(), key, index), object)));
              }
              return List.copyOf(values);
            });
  }

  /** Returns a list of at most {@code max} ids, each at least 1; empty if absent. */
  public Optional<List<Long>> ids(String key, int max) {
    return elements(
        key,
        max,
        (name, value) -> {
          if (!(value instanceof Number number)) {
            throw invalid(name, "must be a whole number");
          }
          return whole(name, number, 1, Long.MAX_VALUE);
        });
  }

  /**
   * Returns a list of at most {@code max} strings of at most {@code maxChars} characters; empty if
   * absent.
   */
  public Optional<List<String>> strings(String key, int max, int maxChars) {
    return elements(
        key,
        max,
        (name, value) -> {
          if (!(value instanceof String text) || text.isBlank()) {
            throw invalid(name, "must be a string that is not blank");
          }
          return checked(name, text, maxChars);
        });
  }

  private <T> Optional<List<T>> elements(
      String key, int max, BiFunction<String, @Nullable Object, T> read) {
    return this.<JsonArray>optional(key, JsonArray.class, "an array")
        .map(
            array -> {
              requireAtMost(key, array, max);
              var values = new ArrayList<T>(array.size());
              for (int i = 0; i < array.size(); i++) {
                values.add(read.apply("%s[%d]".formatted(key, i), array.getValue(i)));
              }
              return List.copyOf(values);
            });
  }

  private void requireAtMost(String key, JsonArray array, int max) {
    if (array.size() > max) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "%s%s has %d elements, at most %d are allowed"
              .formatted(path.get(), key, array.size(), max));
    }
  }

  /** Returns an error that names a field by its whole path. */
  public SiteMessageException invalid(String key, String problem) {
    return SiteMessageException.invalid(path.get() + key, problem);
  }

  private long whole(String key, Number number, long min, long max) {
    var exact = number.longValue();
    if (number.doubleValue() != exact || exact < min || exact > max) {
      throw invalid(key, "must be a whole number from %d to %d, is %s".formatted(min, max, number));
    }
    return exact;
  }

  private <T> Optional<T> optional(String key, Class<T> type, String expected) {
    var value = json.getValue(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw invalid(key, "must be " + expected);
    }
    return Optional.of(type.cast(value));
  }

  private String checked(String key, String value, int maxChars) {
    if (value.length() > maxChars) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "%s%s has %d characters, at most %d are allowed"
              .formatted(path.get(), key, value.length(), maxChars));
    }
    if (value.indexOf('\0') >= 0) {
      throw invalid(key, "must not contain the character NUL");
    }
    return value;
  }
}

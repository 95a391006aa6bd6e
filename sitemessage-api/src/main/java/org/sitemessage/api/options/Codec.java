package org.sitemessage.api.options;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Translates the value of an option between JSON and Java.
 *
 * @param kind JSON type of the value
 * @param read Java value of a JSON value that has this type
 * @param write JSON value of a Java value
 * @param accept returns the value to keep for a path and a Java value, possibly normalized; throws
 *     if the value is refused
 * @param members section of the value, which is an object or a list of objects; empty if there is
 *     none
 * @param isSection true if each member has an environment variable of its own
 */
record Codec<T>(
    OptionKind kind,
    Reader<T> read,
    Function<T, Object> write,
    BiFunction<String, T, T> accept,
    Optional<Section<?>> members,
    boolean isSection) {

  /** Converts JSON values to Java values. */
  @FunctionalInterface
  interface Reader<T> {
    /** Returns the Java value; throws if it is refused. */
    T read(String path, Object json, Map<String, String> environment);
  }

  /** Returns a codec whose JSON values need no translation. */
  @SuppressWarnings("unchecked")
  static <T> Codec<T> of(OptionKind kind) {
    return of(kind, (path, json) -> (T) json, value -> value);
  }

  /** Returns a codec that accepts every value. */
  static <T> Codec<T> of(
      OptionKind kind, BiFunction<String, Object, T> read, Function<T, Object> write) {
    return new Codec<>(
        kind,
        (path, json, environment) -> read.apply(path, json),
        write,
        (path, value) -> value,
        Optional.empty(),
        false);
  }

  /** Returns a codec that checks a value further, or normalizes it. */
  Codec<T> refined(BiFunction<String, T, T> further) {
    return new Codec<>(
        kind,
        read,
        write,
        (path, value) -> further.apply(path, accept.apply(path, value)),
        members,
        isSection);
  }

  /** Returns a codec of objects of a section. */
  Codec<T> of(Section<?> section) {
    return new Codec<>(kind, read, write, accept, Optional.of(section), isSection);
  }
}

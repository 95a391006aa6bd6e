package org.sitemessage.api.options;

import static org.sitemessage.api.SiteMessageException.invalid;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Codecs of the values of options, by their Java type. */
final class Codecs {
  static final Codec<List<String>> STRINGS =
      Codec.of(
          OptionKind.STRINGS,
          (path, json) -> ((JsonArray) json).stream().map(String.class::cast).toList(),
          Codecs::array);

  static final Codec<Double> NUMBERS =
      Codec.of(OptionKind.NUMBER, (path, json) -> ((Number) json).doubleValue(), value -> value);

  static final Codec<JsonObject> OBJECTS =
      Codec.of(OptionKind.OBJECT, (path, json) -> ((JsonObject) json).copy(), JsonObject::copy);

  static final Codec<List<JsonObject>> LISTS_OF_OBJECTS =
      Codec.of(
          OptionKind.OBJECTS,
          (path, json) -> ((JsonArray) json).stream().map(JsonObject.class::cast).toList(),
          Codecs::array);

  private Codecs() {}

  private static JsonArray array(List<?> values) {
    return new JsonArray(List.copyOf(values));
  }

  /**
   * Returns a codec of values that are whole numbers in JSON.
   *
   * @param least smallest number
   * @param most greatest number
   * @param endless greatest number that means no limit, and that errors do not show
   */
  static <T> Codec<T> wholeNumbers(
      long least, long most, long endless, LongFunction<T> of, ToLongFunction<T> number) {
    return Codec.of(
        OptionKind.INTEGER,
        (path, json) -> {
          long value = ((Number) json).longValue();
          if (value < least || value > most) {
            throw invalid(
                path,
                value < least && most == endless
                    ? "is %d, must be at least %d".formatted(value, least)
                    : "is %d, must be from %d to %d".formatted(value, least, most));
          }
          return of.apply(value);
        },
        number::applyAsLong);
  }

  /** Returns a codec of the constants of an enum, in JSON in lower case. */
  static <E extends Enum<E>> Codec<E> constants(Class<E> type) {
    var constants =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    Codecs::lower, Function.identity(), (one, other) -> one, LinkedHashMap::new));
    return Codec.of(
        OptionKind.STRING,
        (path, json) ->
            Optional.ofNullable(constants.get((String) json))
                .orElseThrow(
                    () ->
                        invalid(
                            path,
                            "is \"%s\", must be one of %s"
                                .formatted(json, String.join(", ", constants.keySet())))),
        Codecs::lower);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns a codec of a section's objects; an empty object is none. */
  static <S> Codec<Optional<S>> optional(Section<S> members) {
    Codec<Optional<S>> codec =
        Codec.of(
            OptionKind.OBJECT,
            (path, json) ->
                ((JsonObject) json).isEmpty()
                    ? Optional.empty()
                    : Optional.of(members.read(path, (JsonObject) json)),
            value -> value.map(members::write).orElseGet(JsonObject::new));
    return codec.of(members);
  }

  /** Returns a codec of a section, whose members have environment variables of their own. */
  static <S> Codec<S> section(Section<S> members) {
    return new Codec<>(
        OptionKind.OBJECT,
        (path, json, environment) -> members.read(path, (JsonObject) json, environment, List.of()),
        members::write,
        (path, value) -> value,
        Optional.of(members),
        true);
  }
}

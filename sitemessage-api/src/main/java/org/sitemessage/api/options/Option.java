package org.sitemessage.api.options;

import static org.sitemessage.api.SiteMessageException.invalid;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * One option of the configuration: JSON key, type, default, range or alternatives, and one sentence
 * for people. A constant of the class of options it belongs to; {@link Section} collects them.
 *
 * <pre>{@code
 * static final Option<Integer> PORT = Option.integer("port", 25, 1, 65_535, "Port of the server.");
 * }</pre>
 *
 * <p>Immutable. Each method that changes something returns another option.
 *
 * @param <T> Java type of the value, which is immutable and never null
 */
public final class Option<T> {
  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final String name;
  private final Codec<T> codec;
  private final @Nullable T defaultValue;
  private final boolean secret;
  private final UnaryOperator<String> shown;
  private final String sentence;

  private Option(
      String name,
      Codec<T> codec,
      @Nullable T defaultValue,
      boolean secret,
      UnaryOperator<String> shown,
      String sentence) {
    this.name = name;
    this.codec = codec;
    this.defaultValue = defaultValue;
    this.secret = secret;
    this.shown = shown;
    this.sentence = sentence;
  }

  private static <T> Option<T> of(
      String name, Codec<T> codec, @Nullable T defaultValue, String sentence) {
    return new Option<>(name, codec, defaultValue, false, UnaryOperator.identity(), sentence);
  }

  /** Returns an option that is a string, and empty by default. */
  public static Option<String> text(String name, String sentence) {
    return text(name, "", sentence);
  }

  /** Returns an option that is a string. */
  public static Option<String> text(String name, String defaultValue, String sentence) {
    return of(name, Codec.of(OptionKind.STRING), defaultValue, sentence);
  }

  /** Returns an option that is a string, empty by default, and never shown. */
  public static Option<String> secret(String name, String sentence) {
    return text(name, sentence).secret();
  }

  /** Returns an option that is a list of strings, and empty by default. */
  public static Option<List<String>> texts(String name, String sentence) {
    return of(name, Codecs.STRINGS, List.of(), sentence);
  }

  /** Returns an option that is {@code true} or {@code false}. */
  public static Option<Boolean> flag(String name, boolean defaultValue, String sentence) {
    return of(name, Codec.of(OptionKind.BOOLEAN), defaultValue, sentence);
  }

  /** Returns an option that is a whole number from {@code least} to {@code most}. */
  public static Option<Integer> integer(
      String name, int defaultValue, int least, int most, String sentence) {
    Codec<Integer> codec =
        Codecs.wholeNumbers(least, most, Integer.MAX_VALUE, Math::toIntExact, Integer::longValue);
    return of(name, codec, defaultValue, sentence);
  }

  /** Returns an option that is a whole number from {@code least} to {@code most}. */
  public static Option<Long> longInteger(
      String name, long defaultValue, long least, long most, String sentence) {
    Codec<Long> codec =
        Codecs.wholeNumbers(least, most, Long.MAX_VALUE, value -> value, value -> value);
    return of(name, codec, defaultValue, sentence);
  }

  /** Returns an option that is a number, whole or not. */
  public static Option<Double> number(String name, double defaultValue, String sentence) {
    return of(name, Codecs.NUMBERS, defaultValue, sentence);
  }

  /** Returns an option that is a duration of at least {@code least}, in JSON milliseconds. */
  public static Option<Duration> millis(
      String name, Duration defaultValue, Duration least, String sentence) {
    return millis(name, defaultValue, least, LONGEST, sentence);
  }

  /**
   * Returns an option that is a duration from {@code least} to {@code most}, in JSON milliseconds.
   */
  public static Option<Duration> millis(
      String name, Duration defaultValue, Duration least, Duration most, String sentence) {
    Codec<Duration> codec =
        Codecs.wholeNumbers(
            least.toMillis(),
            most.toMillis(),
            Long.MAX_VALUE,
            Duration::ofMillis,
            Duration::toMillis);
    return of(name, codec, defaultValue, sentence);
  }

  /** Returns an option that is one of the constants of an enum, in JSON in lower case. */
  public static <E extends Enum<E>> Option<E> oneOf(String name, E defaultValue, String sentence) {
    return oneOf(name, defaultValue.getDeclaringClass(), sentence).withDefault(defaultValue);
  }

  /** Returns an option that is one of the constants of an enum, and must be given. */
  public static <E extends Enum<E>> Option<E> oneOf(String name, Class<E> type, String sentence) {
    return of(name, Codecs.constants(type), null, sentence);
  }

  /** Returns an option that is any JSON object, and empty by default. */
  public static Option<JsonObject> json(String name, String sentence) {
    return of(name, Codecs.OBJECTS, new JsonObject(), sentence);
  }

  /**
   * Returns an option that is a list of objects, and must be given. The objects may hold further
   * keys than those of the section, and are not read.
   */
  public static Option<List<JsonObject>> objects(String name, Section<?> members, String sentence) {
    return of(name, Codecs.LISTS_OF_OBJECTS.of(members), null, sentence);
  }

  /** Returns an option that is an object of a section; an empty object, the default, is none. */
  public static <S> Option<Optional<S>> object(String name, Section<S> members, String sentence) {
    var option = of(name, Codecs.optional(members), Optional.empty(), sentence);
    return members.options().stream().anyMatch(Option::isSecret) ? option.secret() : option;
  }

  /**
   * Returns an option that is a section: an object whose members have environment variables of
   * their own. Its default is made of theirs.
   */
  public static <S> Option<S> section(String name, Section<S> members) {
    return of(name, Codecs.section(members), null, "");
  }

  /** Returns this option without a default: it must be given. */
  public Option<T> required() {
    return new Option<>(name, codec, null, secret, shown, sentence);
  }

  /** Returns this option as a secret: no text shows its value. */
  public Option<T> secret() {
    return new Option<>(name, codec, defaultValue, true, shown, sentence);
  }

  /** Returns this option with another default. */
  public Option<T> withDefault(T value) {
    return new Option<>(name, codec, value, secret, shown, sentence);
  }

  /** Returns a copy of this option whose value {@code toString} shows by this function. */
  public Option<T> shownAs(UnaryOperator<String> other) {
    return new Option<>(name, codec, defaultValue, secret, other, sentence);
  }

  /**
   * Returns this option with a check. The error is {@code PATH is "VALUE", must be REQUIREMENT};
   * the value of a secret, which {@link #secret()} has made one before, is left out.
   */
  public Option<T> check(Predicate<? super T> fits, String requirement) {
    return refined(
        (path, value) -> {
          if (!fits.test(value)) {
            throw refusal(path, value, requirement);
          }
          return value;
        });
  }

  private SiteMessageException refusal(String path, Object value, String requirement) {
    var is =
        secret ? "" : value instanceof String ? "is \"" + value + "\", " : "is " + value + ", ";
    return invalid(path, is + "must be " + requirement);
  }

  /** Returns a copy of this option that refuses a blank text. */
  public Option<T> notBlank() {
    return refined(
        (path, value) -> {
          if (value.toString().isBlank()) {
            throw invalid(path, "must not be empty");
          }
          return value;
        });
  }

  /**
   * Returns this option with a check that may normalize.
   *
   * @param further returns the value to keep for a path and a value; throws {@link
   *     SiteMessageException#invalid} with that path if the value is refused
   */
  public Option<T> refined(BiFunction<String, T, T> further) {
    return new Option<>(name, codec.refined(further), defaultValue, secret, shown, sentence);
  }

  /**
   * Returns this option with values of another Java type.
   *
   * @param to converts an old value to a new one; throws {@link IllegalArgumentException} or {@link
   *     DateTimeException} if there is none
   * @param from converts a new value to the old one
   * @param requirement end of the error {@code PATH is "VALUE", must be REQUIREMENT}
   */
  public <U> Option<U> as(Function<T, U> to, Function<U, T> from, String requirement) {
    return as(
        (path, value) -> {
          try {
            return to.apply(value);
          } catch (IllegalArgumentException | DateTimeException e) {
            throw refusal(path, value, requirement);
          }
        },
        from);
  }

  /**
   * Returns this option with values of another Java type.
   *
   * @param to converts an old value to a new one, given the path; throws {@link
   *     SiteMessageException#invalid} with that path if there is none
   * @param from converts a new value to the old one
   */
  public <U> Option<U> as(BiFunction<String, T, U> to, Function<U, T> from) {
    Codec.Reader<U> read =
        (path, json, environment) -> to.apply(path, value(path, json, environment));
    Function<U, Object> write = value -> codec.write().apply(from.apply(value));
    return new Option<>(
        name,
        new Codec<>(
            kind(), read, write, (path, value) -> value, codec.members(), codec.isSection()),
        defaultValue == null ? null : to.apply(name, defaultValue),
        secret,
        shown,
        sentence);
  }

  /** Returns the JSON key. */
  public String name() {
    return name;
  }

  /** Returns the JSON type of the value. */
  public OptionKind kind() {
    return codec.kind();
  }

  /** Returns whether no text may show the value. */
  public boolean isSecret() {
    return secret;
  }

  /** Returns the sentence for the documentation, with the unit and the range. */
  public String sentence() {
    return sentence;
  }

  /** Returns the JSON value of an absent key; empty if the key must be given. */
  public Optional<Object> defaultJson() {
    return Optional.ofNullable(defaultValue).map(codec.write());
  }

  /**
   * Returns the options that an object, or each object of a list, may hold; none if any key may.
   */
  public List<Option<?>> members() {
    return codec.members().map(Section::options).orElse(List.of());
  }

  Section<?> section() {
    return codec.members().orElseThrow();
  }

  /** Returns whether the value is a section, whose members have variables of their own. */
  public boolean isSection() {
    return codec.isSection();
  }

  /** Returns whether another option has the same values, perhaps with another default. */
  boolean isSameAs(Option<?> other) {
    return codec.equals(other.codec);
  }

  /** Reads the value: the environment wins over JSON, and JSON over the default. */
  T read(String path, @Nullable Object given, Map<String, String> environment) {
    if (isSection()) {
      return value(path, given == null ? new JsonObject() : given, environment);
    }
    var json = fromEnvironment(path, environment).or(() -> Optional.ofNullable(given));
    if (json.isPresent()) {
      return value(path, json.get(), environment);
    }
    return Optional.ofNullable(defaultValue).orElseThrow(() -> invalid(path, "is missing"));
  }

  private T value(String path, Object json, Map<String, String> environment) {
    if (!kind().fits(json)) {
      throw invalid(path, "must be " + kind().demand());
    }
    return codec.accept().apply(path, codec.read().read(path, json, environment));
  }

  private Optional<Object> fromEnvironment(String path, Map<String, String> environment) {
    var variable = OptionNames.variable(path);
    var value = environment.get(variable);
    if (value == null || OptionNames.isPortOfService(variable, value)) {
      return Optional.empty();
    }
    try {
      return Optional.of(kind().parse(value));
    } catch (RuntimeException e) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "environment variable %s must be %s".formatted(variable, kind().demand()),
          e);
    }
  }

  /** Checks a value that was set in code as if it had been read. */
  T accepted(String path, T value) {
    return value(path, codec.write().apply(value), Map.of());
  }

  /** Returns the JSON value of a value. */
  public Object toJson(T value) {
    return codec.write().apply(value);
  }

  /** Returns the value for people; a secret one is left out. */
  String shown(T value) {
    return secret ? "***" : shown.apply(String.valueOf(value));
  }

  /**
   * Returns the JSON value for people: {@code ***} for a secret, and a text where {@link #shownAs}
   * changes it.
   */
  public Object shownJson(T value) {
    var text = String.valueOf(value);
    var shown = shown(value);
    return shown.equals(text) ? toJson(value) : shown;
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}

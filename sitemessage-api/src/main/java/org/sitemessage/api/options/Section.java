package org.sitemessage.api.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;

/**
 * The options that one object of the configuration may hold, and the only reader of such objects.
 * Immutable.
 *
 * @param <S> type of the options read: a subclass of {@link OptionSet}, or a value class
 */
public final class Section<S> {
  private final String path;
  private final Map<String, Option<?>> options;
  private final Function<OptionValues<S>, S> make;
  private final Function<S, JsonObject> write;

  private Section(
      String path,
      Map<String, Option<?>> options,
      Function<OptionValues<S>, S> make,
      Function<S, JsonObject> write) {
    this.path = path;
    this.options = options;
    this.make = make;
    this.write = write;
  }

  /**
   * Collects the constants of type {@link Option} of a class of options and of its superclasses. A
   * constant of the class replaces one of the same name in a superclass.
   *
   * @param path usual path of the section, such as {@code messengers.pager}; empty for the top
   *     level
   * @param lookup {@code MethodHandles.lookup()} of the class, called below all of its options
   * @param make constructor of the class
   */
  public static <S extends OptionSet<S>> Section<S> of(
      String path, MethodHandles.Lookup lookup, Function<OptionValues<S>, S> make) {
    return new Section<>(path, constants(lookup), make, OptionSet::toJson);
  }

  /**
   * Collects the constants of type {@link Option} of a value class.
   *
   * @param path usual path of the section
   * @param lookup {@code MethodHandles.lookup()} of the class, called below all of its options
   * @param make makes a value of the options read
   * @param write the object that would be read as a value
   */
  public static <S> Section<S> of(
      String path,
      MethodHandles.Lookup lookup,
      Function<OptionValues<S>, S> make,
      Function<S, JsonObject> write) {
    return new Section<>(path, constants(lookup), make, write);
  }

  private static Map<String, Option<?>> constants(MethodHandles.Lookup lookup) {
    var found = new LinkedHashMap<String, Option<?>>();
    Stream.<Class<?>>iterate(lookup.lookupClass(), type -> type != null, Class::getSuperclass)
        .flatMap(type -> Stream.of(type.getDeclaredFields()))
        .filter(field -> field.getType() == Option.class && Modifier.isStatic(field.getModifiers()))
        .forEach(
            field -> {
              try {
                var option = (Option<?>) lookup.unreflectVarHandle(field).get();
                if (option == null) {
                  throw new IllegalStateException(
                      "%s is declared below its section; declare it above".formatted(field));
                }
                found.putIfAbsent(option.name(), option);
              } catch (IllegalAccessException e) {
                throw new IllegalStateException("%s cannot be read".formatted(field), e);
              }
            });
    return found;
  }

  /** Returns this section with another default of one of its options. */
  public <T> Section<S> withDefault(Option<T> option, T value) {
    require(option);
    var changed = new LinkedHashMap<>(options);
    changed.put(option.name(), option.withDefault(value));
    return new Section<>(path, changed, make, write);
  }

  /** Returns the options, in the order in which they are declared. */
  public List<Option<?>> options() {
    return List.copyOf(options.values());
  }

  /** Returns the names of the options. */
  public Set<String> names() {
    return options.keySet();
  }

  /** Returns the environment variables of the options of a section with this path. */
  public List<String> variables(String at) {
    return options.values().stream()
        .flatMap(option -> variables(OptionNames.path(at, option.name()), option))
        .toList();
  }

  private static Stream<String> variables(String at, Option<?> option) {
    return option.isSection()
        ? option.section().variables(at).stream()
        : Stream.of(OptionNames.variable(at));
  }

  /** Reads the section where it usually stands, without an environment. */
  public S read(JsonObject given) {
    return read(path, given);
  }

  /** Reads the section, without an environment. */
  public S read(String at, JsonObject given) {
    return read(at, given, Map.of(), List.of());
  }

  /**
   * Reads what the file and the environment say, checks it and fills in the defaults. A variable
   * wins over the file.
   *
   * @param at path of the section, such as {@code messengers.smtp}; empty for the top level
   * @param given the section as it stands in the file
   * @param environment environment variables
   * @param foreign keys of the section that other code reads; they are ignored
   * @return the options
   * @throws SiteMessageException {@code INVALID_REQUEST} for an unknown key, a missing one, or a
   *     value that is refused; it names the path, the value unless it is secret, and the
   *     alternatives
   */
  public S read(
      String at, JsonObject given, Map<String, String> environment, Collection<String> foreign) {
    var known = new ArrayList<>(names());
    known.addAll(foreign);
    OptionNames.requireKnown(at, given.fieldNames(), known);
    var values = new LinkedHashMap<String, Object>();
    var sources = new LinkedHashMap<String, OptionSource>();
    options.forEach(
        (name, option) -> {
          var path = OptionNames.path(at, name);
          values.put(name, option.read(path, given.getValue(name), environment));
          sources.put(name, source(path, option, given, environment));
        });
    var made = make(new OptionValues<>(this, at, values, sources));
    if (made instanceof OptionSet<?> set) {
      set.check();
    }
    return made;
  }

  private static OptionSource source(
      String at, Option<?> option, JsonObject given, Map<String, String> environment) {
    if (variables(at, option)
        .anyMatch(
            name ->
                environment.containsKey(name)
                    && !OptionNames.isPortOfService(name, environment.getOrDefault(name, "")))) {
      return OptionSource.ENVIRONMENT;
    }
    return given.getValue(option.name()) == null ? OptionSource.DEFAULT : OptionSource.FILE;
  }

  S make(OptionValues<S> values) {
    return make.apply(values);
  }

  JsonObject write(S value) {
    return write.apply(value);
  }

  /** Returns this section's own form of an option. */
  @SuppressWarnings("unchecked")
  <T> Option<T> require(Option<T> option) {
    var own = options.get(option.name());
    if (own == null || !own.isSameAs(option)) {
      throw new IllegalArgumentException(
          "%s is not an option of this section (options: %s)"
              .formatted(option, String.join(", ", names())));
    }
    return (Option<T>) own;
  }
}

package org.sitemessage.api.options;

import static java.util.stream.Collectors.joining;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;

/**
 * Checked values, one for each option of a section. Immutable. {@link Section} reads them and makes
 * options of them: a subclass of {@link OptionSet} wraps them, a value class copies the single
 * values. They know where each value comes from; equal values are equal wherever they come from.
 *
 * @param <S> type that the section makes of them
 */
public final class OptionValues<S> {
  private final Section<S> section;
  private final String path;
  private final Map<String, Object> values;
  private final Map<String, OptionSource> sources;

  OptionValues(
      Section<S> section,
      String path,
      Map<String, Object> values,
      Map<String, OptionSource> sources) {
    this.section = section;
    this.path = path;
    this.values = Collections.unmodifiableMap(values);
    this.sources = Map.copyOf(sources);
  }

  /** Returns where the value of an option comes from. */
  OptionSource source(Option<?> option) {
    section.require(option);
    return sources.getOrDefault(option.name(), OptionSource.DEFAULT);
  }

  /**
   * Returns the value of an option.
   *
   * @throws IllegalArgumentException if the section does not have this option
   */
  @SuppressWarnings("unchecked")
  public <T> T get(Option<T> option) {
    section.require(option);
    return (T) Objects.requireNonNull(values.get(option.name()));
  }

  /**
   * Returns a copy of these values with another value of one option.
   *
   * @throws SiteMessageException if the value is out of its range
   */
  <T> OptionValues<S> with(Option<T> option, T value) {
    var own = section.require(option);
    var changed = new LinkedHashMap<>(values);
    changed.put(own.name(), own.accepted(OptionNames.path(path, own.name()), value));
    return new OptionValues<>(section, path, changed, sources).changedFrom(this);
  }

  /**
   * Returns these values with the sources of others. What differs from them was set by code of the
   * application.
   */
  OptionValues<S> changedFrom(OptionValues<?> before) {
    var changed = new LinkedHashMap<>(values);
    var from = new LinkedHashMap<>(before.sources);
    values.forEach(
        (name, value) -> {
          var old = before.values.get(name);
          if (value.equals(old)) {
            changed.put(name, old);
          } else {
            from.put(name, OptionSource.APPLICATION);
            if (value instanceof OptionSet<?> members && old instanceof OptionSet<?> others) {
              changed.put(name, members.changedFrom(others));
            }
          }
        });
    return new OptionValues<>(section, path, changed, from);
  }

  /** Returns an error that names the path of an option, for values that do not fit together. */
  public SiteMessageException invalid(Option<?> option, String problem) {
    return SiteMessageException.invalid(OptionNames.path(path, option.name()), problem);
  }

  /** Returns the path of the section: {@code messengers.smtp}; empty for the top level. */
  public String path() {
    return path;
  }

  Section<S> section() {
    return section;
  }

  /** Returns the object that the section reads, all secrets in clear. */
  public JsonObject toJson() {
    var json = new JsonObject();
    section.options().forEach(option -> json.put(option.name(), written(option)));
    return json;
  }

  private <T> Object written(Option<T> option) {
    return option.toJson(get(option));
  }

  /** Checks the values that are options themselves. */
  void checkMembers() {
    for (var value : values.values()) {
      var member = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      if (member instanceof OptionSet<?> set) {
        set.checked();
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues<?> that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Names the values that are not the default; {@code ***} stands for a secret. */
  @Override
  public String toString() {
    return section.options().stream()
        .filter(option -> !option.defaultJson().equals(Optional.of(written(option))))
        .map(option -> option.name() + "=" + shown(option))
        .collect(joining(", ", "[", "]"));
  }

  private <T> String shown(Option<T> option) {
    return option.shown(get(option));
  }
}

package org.sitemessage.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option: its JSON key and what may stand there.
 *
 * @param name the JSON key
 * @param kind what values it takes
 * @param defaultValue the value of an absent key; null if the key is required
 * @param secret whether the value must never be shown
 * @param description one sentence for the documentation, with the unit and the range
 * @param members of an object, or of each in a list: the keys it may hold, for the documentation;
 *     empty if it says nothing of them
 */
public record OptionKey(
    String name,
    Kind kind,
    @Nullable Object defaultValue,
    boolean secret,
    String description,
    List<OptionKey> members) {

  /** Copies. */
  public OptionKey {
    members = List.copyOf(members);
  }

  /** An option that is no object. */
  public OptionKey(
      String name, Kind kind, @Nullable Object defaultValue, boolean secret, String description) {
    this(name, kind, defaultValue, secret, description, List.of());
  }

  /** What values an option takes. */
  public enum Kind {
    /** A string. */
    STRING,
    /** A whole number. */
    INTEGER,
    /** A number. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A list of strings. */
    STRINGS,
    /** An object of the option's own. */
    OBJECT,
    /** A list of such objects. */
    OBJECTS
  }

  /** An option with a default. */
  public static OptionKey of(String name, Kind kind, Object defaultValue, String description) {
    return new OptionKey(name, kind, defaultValue, false, description);
  }

  /** An option that must be given. */
  public static OptionKey required(String name, Kind kind, String description) {
    return new OptionKey(name, kind, null, false, description);
  }

  /** A string that must never be shown; empty by default. */
  public static OptionKey secret(String name, String description) {
    return new OptionKey(name, Kind.STRING, "", true, description);
  }

  /** A string that must be given, and never be shown. */
  public static OptionKey requiredSecret(String name, String description) {
    return new OptionKey(name, Kind.STRING, null, true, description);
  }

  /** The same of an object that may hold these keys. */
  public OptionKey withMembers(List<OptionKey> keys) {
    return new OptionKey(name, kind, defaultValue, secret, description, keys);
  }
}

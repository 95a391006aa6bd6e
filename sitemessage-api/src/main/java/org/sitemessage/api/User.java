package org.sitemessage.api;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A person known to the application.
 *
 * @param id the application's id of the user, never empty
 * @param attributes addresses by attribute name: {@code email}, {@code jabber}, {@code telegram}, …
 * @param locale the language messages to the user are written in
 * @param active whether the user may be written to at all
 */
public record User(String id, Map<String, String> attributes, Locale locale, boolean active) {

  /** Checks and copies. */
  public User {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a user's id must not be blank");
    }
    attributes = Map.copyOf(attributes);
  }

  /** An active, English-speaking user with these attributes. */
  public static User of(String id, Map<String, String> attributes) {
    return new User(id, attributes, Locale.ENGLISH, true);
  }

  /** The attribute of that name, unless absent or blank. */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name)).filter(v -> !v.isBlank());
  }
}

package org.sitemessage.api.user;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A person known to the application.
 *
 * @param id the application's id of the user, never empty
 * @param attributes addresses by attribute name: {@code email}, {@code jabber}, {@code telegram}, …
 * @param locale the language messages to the user are written in
 * @param active true if the user may get messages
 * @param zone time zone of the user; absent for the configured zone
 * @param quietHours quiet hours of the user; absent for the configured ones
 */
public record User(
    String id,
    Map<String, String> attributes,
    Locale locale,
    boolean active,
    Optional<ZoneId> zone,
    Optional<QuietHours> quietHours) {

  /** Checks and copies. */
  public User {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a user's id must not be blank");
    }
    attributes = Map.copyOf(attributes);
  }

  /** Creates a user with the configured time zone and quiet hours. */
  public User(String id, Map<String, String> attributes, Locale locale, boolean active) {
    this(id, attributes, locale, active, Optional.empty(), Optional.empty());
  }

  /** An active, English-speaking user with these attributes. */
  public static User of(String id, Map<String, String> attributes) {
    return new User(id, attributes, Locale.ENGLISH, true);
  }

  /** Returns a copy of this user with a time zone. */
  public User withZone(ZoneId other) {
    return new User(id, attributes, locale, active, Optional.of(other), quietHours);
  }

  /** Returns a copy of this user with own quiet hours; {@link QuietHours#NONE} for none. */
  public User withQuietHours(QuietHours other) {
    return new User(id, attributes, locale, active, zone, Optional.of(other));
  }

  /** Returns the attribute with this name; empty if it is absent or blank. */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name)).filter(v -> !v.isBlank());
  }
}

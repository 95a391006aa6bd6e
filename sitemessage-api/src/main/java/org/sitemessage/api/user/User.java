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
 * @param active whether the user may be written to at all
 * @param zone where the user's clock is; absent: the configured one
 * @param quietHours when the user is not to be disturbed; absent: the configured ones
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

  /** A user by the configured clock. */
  public User(String id, Map<String, String> attributes, Locale locale, boolean active) {
    this(id, attributes, locale, active, Optional.empty(), Optional.empty());
  }

  /** An active, English-speaking user with these attributes. */
  public static User of(String id, Map<String, String> attributes) {
    return new User(id, attributes, Locale.ENGLISH, true);
  }

  /** The same in a time zone. */
  public User withZone(ZoneId other) {
    return new User(id, attributes, locale, active, Optional.of(other), quietHours);
  }

  /** The same with quiet hours of their own; {@link QuietHours#NONE} for none. */
  public User withQuietHours(QuietHours other) {
    return new User(id, attributes, locale, active, zone, Optional.of(other));
  }

  /** The attribute of that name, unless absent or blank. */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name)).filter(v -> !v.isBlank());
  }
}

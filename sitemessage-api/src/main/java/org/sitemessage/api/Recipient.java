package org.sitemessage.api;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.sitemessage.api.user.User;
import org.sitemessage.api.user.UserDirectory;

/**
 * A recipient of a message through one messenger, given by address, by user, or by both; some
 * messengers (a public feed) need neither.
 *
 * @param messenger alias of the messenger
 * @param address the address in that messenger's own form; empty if it is to be taken from the user
 * @param userId the application's id of the user; empty if there is none
 * @param user the user, once the {@link UserDirectory} has been asked
 * @param locale the language to write in; {@link Locale#ROOT} to take the user's
 * @param zone time zone of the recipient; absent to take the user's
 */
public record Recipient(
    String messenger,
    String address,
    String userId,
    Optional<User> user,
    Locale locale,
    Optional<ZoneId> zone) {

  /** Creates a recipient in the time zone of the user. */
  public Recipient(
      String messenger, String address, String userId, Optional<User> user, Locale locale) {
    this(messenger, address, userId, user, locale, Optional.empty());
  }

  /** Creates a recipient in the language and the time zone of the user. */
  public Recipient(String messenger, String address, String userId, Optional<User> user) {
    this(messenger, address, userId, user, Locale.ROOT);
  }

  /** A recipient known by address. */
  public static Recipient address(String messenger, String address) {
    return new Recipient(messenger, address, "", Optional.empty());
  }

  /** A recipient known by user id. */
  public static Recipient user(String messenger, String userId) {
    return new Recipient(messenger, "", userId, Optional.empty());
  }

  /** Returns a copy of this recipient with the user that the directory has found. */
  public Recipient withUser(User found) {
    return new Recipient(messenger, address, userId, Optional.of(found), locale, zone);
  }

  /** Returns a copy of this recipient with another address. */
  public Recipient withAddress(String other) {
    return new Recipient(messenger, other, userId, user, locale, zone);
  }

  /** Returns a copy of this recipient with another language. */
  public Recipient withLocale(Locale other) {
    return new Recipient(messenger, address, userId, user, other, zone);
  }

  /** Returns a copy of this recipient with another time zone. */
  public Recipient withZone(ZoneId other) {
    return new Recipient(messenger, address, userId, user, locale, Optional.of(other));
  }
}

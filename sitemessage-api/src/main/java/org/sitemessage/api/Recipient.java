package org.sitemessage.api;

import java.util.Optional;

/**
 * Whom a message goes to, through which messenger. Either the address or the user is given, or
 * both; some messengers (a public feed) need neither.
 *
 * @param messenger alias of the messenger
 * @param address the address in that messenger's own form; empty if it is to be taken from the user
 * @param userId the application's id of the user; empty if there is none
 * @param user the user, once the {@link UserDirectory} has been asked
 */
public record Recipient(String messenger, String address, String userId, Optional<User> user) {

  /** A recipient known by address. */
  public static Recipient address(String messenger, String address) {
    return new Recipient(messenger, address, "", Optional.empty());
  }

  /** A recipient known by user id. */
  public static Recipient user(String messenger, String userId) {
    return new Recipient(messenger, "", userId, Optional.empty());
  }

  /** The same recipient with what the directory knows of the user. */
  public Recipient withUser(User found) {
    return new Recipient(messenger, address, userId, Optional.of(found));
  }

  /** The same recipient at another address. */
  public Recipient withAddress(String other) {
    return new Recipient(messenger, other, userId, user);
  }
}

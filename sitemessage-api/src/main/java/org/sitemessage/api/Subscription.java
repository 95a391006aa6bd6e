package org.sitemessage.api;

/**
 * The wish of a user, or of the owner of an address, to get or not to get messages of a type
 * through a messenger. Either the user or the address is given; the address of a user is looked up
 * when a message is prepared.
 *
 * @param type alias of the message type
 * @param messenger alias of the messenger
 * @param userId the application's id of the user; empty if only the address is known
 * @param address the address in the messenger's own form; empty for a user
 */
public record Subscription(String type, String messenger, String userId, String address) {

  /** Checks. */
  public Subscription {
    if (userId.isEmpty() == address.isEmpty()) {
      throw SiteMessageException.invalid(
          userId.isEmpty() ? "user" : "address",
          userId.isEmpty()
              ? "is missing, and so is address; give one of them"
              : "must be left out when user is given");
    }
  }

  /** Returns the subscription of a user. */
  public static Subscription ofUser(String type, String messenger, String userId) {
    return new Subscription(type, messenger, userId, "");
  }

  /** Returns the subscription of an address. */
  public static Subscription ofAddress(String type, String messenger, String address) {
    return new Subscription(type, messenger, "", address);
  }
}

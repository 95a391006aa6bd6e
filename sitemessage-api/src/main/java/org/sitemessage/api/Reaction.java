package org.sitemessage.api;

import java.util.OptionalLong;

/**
 * An action of a recipient: reading a message, or opting out of its type.
 *
 * @param type alias of the message type
 * @param messenger alias of the messenger
 * @param userId the application's id of the recipient; empty if only the address is known
 * @param address address of the message or of the opt-out; empty if only the user is known
 * @param messageId id of the message whose link or image was used; absent if there was none
 * @param dispatchId id of the dispatch whose link or image was used; absent if there was none
 */
public record Reaction(
    String type,
    String messenger,
    String userId,
    String address,
    OptionalLong messageId,
    OptionalLong dispatchId) {

  /**
   * Returns the opt-out of a subscription by an application, a preference table or a command,
   * without a message.
   */
  public static Reaction of(Subscription subscription) {
    return new Reaction(
        subscription.type(),
        subscription.messenger(),
        subscription.userId(),
        subscription.address(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** Leaves user and address out: they do not belong into logs. */
  @Override
  public String toString() {
    return "Reaction[type=%s, messenger=%s, dispatchId=%s]".formatted(type, messenger, dispatchId);
  }
}

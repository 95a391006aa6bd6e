package org.sitemessage.api;

import java.util.OptionalLong;

/**
 * What a recipient did: read a message, or wants no more of its type.
 *
 * @param type alias of the message type
 * @param messenger alias of the messenger
 * @param userId the application's id of the recipient; empty if only the address is known
 * @param address where the message went, or whom the opt-out is of; empty if only the user is known
 * @param messageId the message it was done by; absent if it was not done by a link in a message
 * @param dispatchId the dispatch it was done by; absent likewise
 */
public record Reaction(
    String type,
    String messenger,
    String userId,
    String address,
    OptionalLong messageId,
    OptionalLong dispatchId) {

  /** By an application, a preference table or a command: not by a link in a message. */
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

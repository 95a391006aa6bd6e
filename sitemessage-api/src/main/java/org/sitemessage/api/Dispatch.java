package org.sitemessage.api;

/**
 * One message on its way to one recipient.
 *
 * @param id its number
 * @param uid 32 lower-case hexadecimal digits, the same at every attempt; travels as Message-ID,
 *     stanza id, guid or webhook-id
 * @param messageId the message it belongs to
 * @param messenger alias of the messenger
 * @param address where it goes, as {@link Messenger#address} resolved it
 * @param userId the application's id of the recipient; may be empty
 * @param attempts tries so far that were answered: accepted or refused
 * @param maybeDelivered whether an earlier attempt may have reached the remote side
 */
public record Dispatch(
    long id,
    String uid,
    long messageId,
    String messenger,
    String address,
    String userId,
    int attempts,
    boolean maybeDelivered) {

  /** Leaves the address out: addresses do not belong into logs. */
  @Override
  public String toString() {
    return "Dispatch[id=" + id + ", messenger=" + messenger + "]";
  }
}

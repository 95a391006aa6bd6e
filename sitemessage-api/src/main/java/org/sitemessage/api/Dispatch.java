package org.sitemessage.api;

import java.util.Locale;

/**
 * One message on its way to one recipient.
 *
 * @param id id of the dispatch
 * @param uid 32 lower-case hexadecimal digits, the same at every attempt; travels as Message-ID,
 *     stanza id, guid or webhook-id
 * @param messageId id of its message
 * @param messenger alias of the messenger
 * @param address address of the recipient, as {@link Messenger#address} returned it
 * @param userId the application's id of the recipient; may be empty
 * @param attempts number of attempts so far that were answered: accepted or refused
 * @param maybeDelivered true if an earlier attempt may have reached the remote server
 * @param locale the language it is written in; {@link Locale#ROOT} if none is known
 */
public record Dispatch(
    long id,
    String uid,
    long messageId,
    String messenger,
    String address,
    String userId,
    int attempts,
    boolean maybeDelivered,
    Locale locale) {

  /** Creates a dispatch to a recipient whose language is not known. */
  public Dispatch(
      long id,
      String uid,
      long messageId,
      String messenger,
      String address,
      String userId,
      int attempts,
      boolean maybeDelivered) {
    this(id, uid, messageId, messenger, address, userId, attempts, maybeDelivered, Locale.ROOT);
  }

  /** Leaves the address out: addresses do not belong into logs. */
  @Override
  public String toString() {
    return "Dispatch[id=" + id + ", messenger=" + messenger + "]";
  }
}

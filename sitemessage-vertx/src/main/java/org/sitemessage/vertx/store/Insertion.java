package org.sitemessage.vertx.store;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One request, checked and ready to be stored.
 *
 * @param requestId empty if repeating it is not to be recognised
 * @param fingerprint 64 hexadecimal digits that tell one request body from another
 * @param appendTo the message that gets the dispatches; absent for a new one
 * @param message the new message; of an appended one only {@code sealed} counts
 * @param dispatches none for a new message that is postponed
 * @param files ids of the files that the new message references
 */
public record Insertion(
    String requestId,
    String fingerprint,
    OptionalLong appendTo,
    NewMessage message,
    List<NewDispatch> dispatches,
    Set<String> files) {

  /** Copies. */
  public Insertion {
    dispatches = List.copyOf(dispatches);
    files = Set.copyOf(files);
  }

  /** One that references no files. */
  public Insertion(
      String requestId,
      String fingerprint,
      OptionalLong appendTo,
      NewMessage message,
      List<NewDispatch> dispatches) {
    this(requestId, fingerprint, appendTo, message, dispatches, Set.of());
  }

  /**
   * A message to be stored.
   *
   * @param uid 32 hexadecimal digits
   * @param type alias of its type
   * @param context encoded JSON
   * @param sender may be empty
   * @param priority higher ones first
   * @param sealed whether no more recipients follow
   * @param sendAt the earliest time to send it
   * @param expiresAt when to give it up
   * @param group group mark; empty for none
   */
  public record NewMessage(
      String uid,
      String type,
      String context,
      String sender,
      int priority,
      boolean sealed,
      Instant sendAt,
      Instant expiresAt,
      String group) {

    /** A message of no group. */
    public NewMessage(
        String uid,
        String type,
        String context,
        String sender,
        int priority,
        boolean sealed,
        Instant sendAt,
        Instant expiresAt) {
      this(uid, type, context, sender, priority, sealed, sendAt, expiresAt, "");
    }
  }

  /**
   * A dispatch to be stored.
   *
   * @param uid 32 hexadecimal digits
   * @param messenger alias
   * @param address as the messenger resolved it
   * @param userId may be empty
   * @param locale the language it is written in; {@link Locale#ROOT} if none is known
   * @param groupKey what those have in common that are to arrive as one; empty if it is to be alone
   */
  public record NewDispatch(
      String uid, String messenger, String address, String userId, Locale locale, String groupKey) {

    /** A dispatch of no group. */
    public NewDispatch(String uid, String messenger, String address, String userId, Locale locale) {
      this(uid, messenger, address, userId, locale, "");
    }

    /** A dispatch to somebody whose language is not known. */
    public NewDispatch(String uid, String messenger, String address, String userId) {
      this(uid, messenger, address, userId, Locale.ROOT);
    }
  }
}

package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.Digest;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.store.claim.Quiet;

/**
 * One request, checked and ready to be stored.
 *
 * @param requestId empty if repeating it is not to be recognised
 * @param fingerprint 64 hexadecimal digits that tell one request body from another; empty without a
 *     request id
 * @param appendTo the message that gets the dispatches; absent for a new one
 * @param message the new message; of an appended one only {@code sealed} counts
 * @param dispatches none for a new message that is postponed
 * @param files ids of the files that the new message references
 * @param skipped recipients that get no dispatch
 */
public record Insertion(
    String requestId,
    String fingerprint,
    OptionalLong appendTo,
    NewMessage message,
    List<NewDispatch> dispatches,
    Set<String> files,
    Skipped skipped) {

  /** Copies. */
  public Insertion {
    dispatches = List.copyOf(dispatches);
    files = Set.copyOf(files);
  }

  /**
   * A message to be stored.
   *
   * @param uid 32 hexadecimal digits
   * @param type alias of its type
   * @param context encoded JSON
   * @param sender may be empty
   * @param priority higher ones first
   * @param sealed true if it accepts no more recipients
   * @param sendAt the earliest time to send it
   * @param expiresAt time after which its open dispatches are given up
   * @param group group mark; empty for none
   * @param digest digest that collects its dispatches with others; empty for none
   * @param ignoresQuietHours true if dispatches that are made later may arrive in quiet hours
   * @param trace trace of the request; empty for none
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
      String group,
      Optional<Digest> digest,
      boolean ignoresQuietHours,
      Optional<TraceContext> trace) {

    /** Creates a message of no group. */
    public NewMessage(
        String uid,
        String type,
        String context,
        String sender,
        int priority,
        boolean sealed,
        Instant sendAt,
        Instant expiresAt) {
      this(
          uid,
          type,
          context,
          sender,
          priority,
          sealed,
          sendAt,
          expiresAt,
          "",
          Optional.empty(),
          false,
          Optional.empty());
    }
  }

  /**
   * A dispatch to be stored.
   *
   * @param uid 32 hexadecimal digits
   * @param messenger alias
   * @param address address in the messenger's form
   * @param userId may be empty
   * @param locale the language it is written in; {@link Locale#ROOT} if none is known
   * @param groupKey key shared by dispatches that are to arrive together; empty if it arrives alone
   * @param quiet quiet hours, in which it must not arrive
   * @param notBefore time at which its digest is sent; the epoch if it is in no digest
   */
  public record NewDispatch(
      String uid,
      String messenger,
      String address,
      String userId,
      Locale locale,
      String groupKey,
      Quiet quiet,
      Instant notBefore) {

    /** Creates a dispatch of no group and without quiet hours. */
    public NewDispatch(String uid, String messenger, String address, String userId, Locale locale) {
      this(uid, messenger, address, userId, locale, "", Quiet.NONE, Instant.EPOCH);
    }

    /** Creates a dispatch to somebody whose language is not known. */
    public NewDispatch(String uid, String messenger, String address, String userId) {
      this(uid, messenger, address, userId, Locale.ROOT);
    }

    /** Returns a copy with another group key, other quiet hours and another earliest time. */
    public NewDispatch with(String key, Quiet hours, Instant time) {
      return new NewDispatch(uid, messenger, address, userId, locale, key, hours, time);
    }

    /**
     * Returns the time at which it is due. A dispatch of no group whose message expires before then
     * is due at the expiry, so that it is given up as soon as it is too late; a group lives as long
     * as any of its members.
     *
     * @param earliest the earliest time its message may be sent
     * @param expiresAt time at which its message expires
     */
    public Instant dueAt(Instant earliest, Instant expiresAt) {
      var due = quiet.end(notBefore.isAfter(earliest) ? notBefore : earliest);
      if (!groupKey.isEmpty() || !due.isAfter(expiresAt)) {
        return due;
      }
      return expiresAt.isAfter(earliest) ? expiresAt : earliest;
    }
  }
}

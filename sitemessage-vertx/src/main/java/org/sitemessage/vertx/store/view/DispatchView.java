package org.sitemessage.vertx.store.view;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.Quiet;

/**
 * A dispatch as queries return it.
 *
 * @param id id of the dispatch
 * @param messageId id of its message
 * @param messenger alias of its messenger
 * @param address address that it goes to
 * @param userId the recipient's id; may be empty
 * @param status status of the dispatch
 * @param attempts number of attempts that were answered: accepted or rejected
 * @param dueAt earliest time of the next attempt
 * @param sentAt time at which it was sent
 * @param remoteId id that the remote server gave it
 * @param readAt time at which it was read, if that is known
 * @param locale the language it is written in; {@link Locale#ROOT} if none is known
 * @param groupedWith id of the dispatch that it arrives together with; absent if it arrives alone
 * @param quiet quiet hours, in which it must not arrive
 * @param errors the attempt log, if it was asked for
 */
public record DispatchView(
    long id,
    long messageId,
    String messenger,
    String address,
    String userId,
    DispatchStatus status,
    int attempts,
    Instant dueAt,
    Optional<Instant> sentAt,
    Optional<String> remoteId,
    Optional<Instant> readAt,
    Locale locale,
    OptionalLong groupedWith,
    Quiet quiet,
    Optional<List<AttemptView>> errors) {

  /** Returns a copy with its attempt log. */
  public DispatchView withErrors(List<AttemptView> log) {
    return new DispatchView(
        id,
        messageId,
        messenger,
        address,
        userId,
        status,
        attempts,
        dueAt,
        sentAt,
        remoteId,
        readAt,
        locale,
        groupedWith,
        quiet,
        Optional.of(List.copyOf(log)));
  }

  /** Returns a copy that arrives together with another dispatch and is due with it. */
  public DispatchView withHead(long head, Instant headDueAt) {
    return new DispatchView(
        id,
        messageId,
        messenger,
        address,
        userId,
        status,
        attempts,
        status.isOpen() ? headDueAt : dueAt,
        sentAt,
        remoteId,
        readAt,
        locale,
        OptionalLong.of(head),
        quiet,
        errors);
  }

  /**
   * A line of the attempt log.
   *
   * @param at time at which it happened last
   * @param outcome kind of the outcome
   * @param text the answer
   * @param repeats number of equal outcomes in a row, at least 1
   */
  public record AttemptView(Instant at, String outcome, String text, int repeats) {}
}

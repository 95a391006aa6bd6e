package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.Quiet;

/**
 * A dispatch as it is shown.
 *
 * @param id its number
 * @param messageId its message's number
 * @param messenger alias
 * @param address where it goes
 * @param userId may be empty
 * @param status what it is
 * @param attempts tries that were answered: accepted or refused
 * @param dueAt when it may be sent next
 * @param sentAt when it was sent
 * @param remoteId the remote side's id of it
 * @param readAt when it was read, as far as that is known
 * @param locale the language it is written in; {@link Locale#ROOT} if none is known
 * @param groupedWith the dispatch that it arrives with as one; absent if it stands for itself
 * @param quiet when it must not arrive
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

  /** The same with its attempt log. */
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

  /** The same, arriving with another one, whenever that is due. */
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
   * @param at when it last happened
   * @param outcome its kind
   * @param text what was answered
   * @param repeats how often in a row, at least 1
   */
  public record AttemptView(Instant at, String outcome, String text, int repeats) {}
}

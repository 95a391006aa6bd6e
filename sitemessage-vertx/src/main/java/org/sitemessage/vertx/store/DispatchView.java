package org.sitemessage.vertx.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;

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
        Optional.of(List.copyOf(log)));
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

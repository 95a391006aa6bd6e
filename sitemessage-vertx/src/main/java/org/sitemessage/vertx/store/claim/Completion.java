package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.people.Suppression;

/**
 * What became of a claimed dispatch. Changes nothing if the claim is no longer held.
 *
 * @param dispatchId its number
 * @param claim the claim it was held by
 * @param status what it is now
 * @param at when that was
 * @param dueAt when it may be sent next; of no meaning once it is done
 * @param progress what happened to it so far
 * @param address where it goes now
 * @param remoteId the remote side's id; empty if it gave none or was not reached
 * @param content the rendered message, to be kept while the dispatch is open
 * @param attempt the line for the attempt log; absent if it was given back untouched
 * @param followers the dispatches that arrive with it, and become what it becomes
 * @param suppression the address that must not be contacted any more, if that has become clear
 */
public record Completion(
    long dispatchId,
    long claim,
    DispatchStatus status,
    Instant at,
    Instant dueAt,
    ClaimedDispatch.Progress progress,
    String address,
    String remoteId,
    Optional<Content> content,
    Optional<Attempt> attempt,
    List<Long> followers,
    Optional<Suppression> suppression) {

  /** Copies. */
  public Completion {
    followers = List.copyOf(followers);
  }

  /** Of a dispatch that goes alone. */
  public Completion(
      long dispatchId,
      long claim,
      DispatchStatus status,
      Instant at,
      Instant dueAt,
      ClaimedDispatch.Progress progress,
      String address,
      String remoteId,
      Optional<Content> content,
      Optional<Attempt> attempt) {
    this(
        dispatchId,
        claim,
        status,
        at,
        dueAt,
        progress,
        address,
        remoteId,
        content,
        attempt,
        List.of(),
        Optional.empty());
  }

  /** Whether it will be sent. */
  public boolean isOpen() {
    return status == DispatchStatus.PENDING || status == DispatchStatus.ERROR;
  }

  /**
   * A line of the attempt log.
   *
   * @param outcome the outcome's kind
   * @param text what was answered
   * @param folds whether it is counted into an equal line before it rather than added
   */
  public record Attempt(String outcome, String text, boolean folds) {}
}

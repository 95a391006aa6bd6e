package org.sitemessage.vertx.store.claim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.people.Suppression;

/**
 * The result of a claimed dispatch. It changes nothing if the claim is no longer held.
 *
 * @param dispatchId id of the dispatch
 * @param claim the claim it was held by
 * @param status new status of the dispatch
 * @param at time of the change
 * @param dueAt earliest time of the next attempt; of no meaning once the dispatch is done
 * @param progress attempts and deferrals so far
 * @param address address of the dispatch from now on
 * @param remoteId id that the remote server gave; empty if it gave none or was not reached
 * @param content the rendered message, to be kept while the dispatch is open
 * @param attempt the line for the attempt log; absent if it was given back without an attempt
 * @param followers dispatches that arrive together with it, and get the same result
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
    Optional<Suppression> suppression)
    implements ClaimedChange {

  /** Copies. */
  public Completion {
    followers = List.copyOf(followers);
  }

  /** Returns whether the dispatch is still to be sent. */
  public boolean isOpen() {
    return status == DispatchStatus.PENDING || status == DispatchStatus.ERROR;
  }

  /**
   * A line of the attempt log.
   *
   * @param outcome the outcome's kind
   * @param text the answer
   * @param folds true if it is counted into the line before it when that is equal
   */
  public record Attempt(String outcome, String text, boolean folds) {}
}

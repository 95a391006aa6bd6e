package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.LimitedClaim;

/** Claims dispatches for this process. */
public interface ClaimStore {

  /**
   * The work that waits for this process.
   *
   * @param messengers aliases of messengers that have dispatches to make ready, to claim, or to
   *     release from limits
   * @param groups true if dispatches wait to join their groups
   * @param postponed true if postponed messages are due
   */
  record Waiting(Set<String> messengers, boolean groups, boolean postponed) {}

  /** Looks for what waits, at all messengers at once. Changes nothing. */
  Future<Waiting> waiting(Set<String> messengers, Instant now);

  /**
   * Makes due dispatches of a messenger ready.
   *
   * @param limit maximum number of dispatches, at least 1
   * @return number of dispatches that were made ready
   */
  Future<Integer> promote(String messenger, Instant now, int limit);

  /**
   * Claims ready dispatches, in the order in which they are to be sent, of all types: those of
   * {@link ClaimQuery#paused} are claimed, too.
   */
  Future<List<ClaimedDispatch>> claim(ClaimQuery query);

  /**
   * Claims ready dispatches of a messenger that has rate limits. Dispatches with a permit soon are
   * claimed; dispatches that have to wait for the limit of their address or domain are parked, and
   * so are those of paused types.
   */
  Future<LimitedClaim> claim(ClaimQuery query, ClaimTerms terms);

  /** Claims ready dispatches of a messenger without limits, and parks those of paused types. */
  Future<LimitedClaim> claimOthers(ClaimQuery query);

  /**
   * Takes dispatches over that other processes held when they died.
   *
   * @param owner id of this node, whose own dispatches are left out
   * @param messengers aliases of the messengers whose dispatches are taken over
   * @param silent ids of nodes that count as dead; nodes that are not registered always do
   * @param limit maximum number of dispatches, at least 1
   */
  Future<List<ClaimedDispatch>> orphans(
      long owner, Set<String> messengers, Set<Long> silent, int limit);
}

package org.sitemessage.vertx.dispatch.send;

import java.util.List;
import java.util.OptionalInt;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/**
 * Dispatches that were claimed together, on their way through a sender.
 *
 * @param terms terms of their claim
 * @param claimed the dispatches
 * @param more true if there may be more to claim
 * @param asOf the moment before the claim, by {@link
 *     org.sitemessage.vertx.dispatch.core.RecentSuppressions}
 * @param generation the generation of the messenger's holds before the claim, by {@link Holds}
 */
record Round(Terms terms, List<ClaimedDispatch> claimed, boolean more, long asOf, int generation) {

  /** Copies. */
  Round {
    claimed = List.copyOf(claimed);
  }

  /**
   * The terms of a claim apart from the number of dispatches.
   *
   * @param priority priority of the dispatches; empty: all
   * @param thorough true if no due dispatch may be overlooked
   * @param patient true to claim dispatches with a permit soon, too
   * @param tally counts of the outcomes
   */
  record Terms(OptionalInt priority, boolean thorough, boolean patient, SendSummary tally) {
    /** Returns the terms of an engine that claims by itself. */
    static Terms continuous() {
      return new Terms(OptionalInt.empty(), false, false, new SendSummary());
    }

    /** Returns the terms of a run that was asked for. */
    static Terms of(DueRun run) {
      return new Terms(run.priority(), true, run.patient(), run.tally());
    }
  }

  SendSummary tally() {
    return terms.tally();
  }

  /** Returns the round without the dispatches that are not in this list. */
  Round of(List<ClaimedDispatch> some) {
    return new Round(terms, some, more, asOf, generation);
  }
}

package org.sitemessage.vertx.dispatch.send;

import java.time.Instant;
import java.util.Optional;
import org.sitemessage.api.Outcome;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;

/**
 * Decides whether a claimed dispatch continues to the messenger. Pure.
 *
 * @param policy outcome policy that completes the dispatches that stop here
 */
record Preflight(OutcomePolicy policy) {

  /**
   * The conditions of a dispatch that are not in its row.
   *
   * @param refusal reason why no message may go to its address here; empty if messages may
   * @param subscribable true if recipients may unsubscribe from its type
   * @param heldUntil time until which its address is held; empty if the address is not held
   * @param permitted true if it has a permit, or needs none
   */
  record Conditions(
      Optional<String> refusal,
      boolean subscribable,
      Optional<Instant> heldUntil,
      boolean permitted) {}

  /** Decides before rendering: the completion of a dispatch that stops here, or empty. */
  Optional<Completion> beforeRendering(OutcomePolicy.Facts facts, Conditions conditions) {
    var claimed = facts.claimed();
    var now = facts.now();
    if (!claimed.expiresAt().isAfter(now)) {
      return Optional.of(policy.expired(facts));
    }
    if (conditions.refusal().isPresent()) {
      return Optional.of(policy.notAllowed(facts, conditions.refusal().get()));
    }
    if (claimed.erased()) {
      return Optional.of(policy.notAllowed(facts, ClaimedDispatch.ERASED));
    }
    if (claimed.suppressed().isPresent()) {
      return Optional.of(policy.suppressed(facts, claimed.suppressed().get()));
    }
    if (claimed.optedOut() && conditions.subscribable()) {
      return Optional.of(policy.optedOut(facts));
    }
    if (claimed.quiet().end(now).isAfter(now)) {
      return Optional.of(policy.quiet(facts));
    }
    if (conditions.heldUntil().isPresent()) {
      return Optional.of(policy.givenBack(facts, conditions.heldUntil().get()));
    }
    return conditions.permitted() ? Optional.empty() : Optional.of(policy.givenBack(facts, now));
  }

  /**
   * Decides before the handover: the completion of a dispatch that stops here, or empty.
   *
   * @param otherwise outcome of a dispatch that cannot be handed over; empty if it can
   * @param heldSince true if the messenger was held after the claim
   */
  Optional<Completion> beforeHandover(
      OutcomePolicy.Facts facts, Optional<Outcome> otherwise, boolean heldSince) {
    return otherwise
        .map(outcome -> policy.of(facts, outcome))
        .or(() -> heldSince ? Optional.of(policy.givenBack(facts, facts.now())) : Optional.empty());
  }
}

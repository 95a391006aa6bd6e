package org.sitemessage.vertx.store.claim;

/** A change of a claimed dispatch. It changes nothing if the claim is no longer held. */
public sealed interface ClaimedChange permits Beginning, Completion {
  /** Returns the id of the dispatch. */
  long dispatchId();

  /** Returns the claim that guards the change. */
  long claim();
}

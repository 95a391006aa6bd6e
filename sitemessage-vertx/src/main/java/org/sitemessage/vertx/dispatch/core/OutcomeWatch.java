package org.sitemessage.vertx.dispatch.core;

import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.value.ChangedDispatches;

/**
 * Is told on the engine's event loop what has become of dispatches, after the commit. Unlike an
 * observer, it sees addresses, and belongs to the engine.
 */
public interface OutcomeWatch {
  /** A watch that does nothing. */
  OutcomeWatch NONE = new OutcomeWatch() {};

  /** Returns a watch that is this one and another one. */
  default OutcomeWatch and(OutcomeWatch other) {
    var first = this;
    return new OutcomeWatch() {
      @Override
      public void completed(ClaimedDispatch claimed, Completion completion) {
        first.completed(claimed, completion);
        other.completed(claimed, completion);
      }

      @Override
      public void swept(ChangedDispatches swept, DispatchStatus status) {
        first.swept(swept, status);
        other.swept(swept, status);
      }

      @Override
      public void bounced(ChangedDispatches.Changed dispatch, String address) {
        first.bounced(dispatch, address);
        other.bounced(dispatch, address);
      }
    };
  }

  /** Called when the outcome of a dispatch is stored. */
  default void completed(ClaimedDispatch claimed, Completion completion) {}

  /** Called when a command has changed dispatches. */
  default void swept(ChangedDispatches swept, DispatchStatus status) {}

  /** Called when an accepted dispatch has come back, from an address that may be empty. */
  default void bounced(ChangedDispatches.Changed dispatch, String address) {}
}

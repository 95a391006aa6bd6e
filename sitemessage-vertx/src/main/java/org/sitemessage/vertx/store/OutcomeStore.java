package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.vertx.store.claim.ClaimedChange;

/** Records the outcomes of claimed dispatches. */
@FunctionalInterface
public interface OutcomeStore {

  /**
   * Records outcomes and beginnings in one transaction. An outcome whose claim was lost changes no
   * dispatch and is only logged. A dispatch must not be handed to its messenger if the claim of its
   * beginning was lost.
   *
   * @return for each change whether its claim was still held, in the same order
   */
  Future<List<Boolean>> record(List<? extends ClaimedChange> changes);
}

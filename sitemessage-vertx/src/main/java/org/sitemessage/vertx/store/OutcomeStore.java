package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.vertx.store.claim.Completion;

/** Records the outcomes of claimed dispatches. */
@FunctionalInterface
public interface OutcomeStore {

  /**
   * Records outcomes. An outcome whose claim was lost changes no dispatch and is only logged.
   *
   * @return for each outcome whether its claim was still held, in the same order
   */
  Future<List<Boolean>> record(List<Completion> completions);
}

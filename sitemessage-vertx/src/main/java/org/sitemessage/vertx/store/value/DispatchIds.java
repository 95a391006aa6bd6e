package org.sitemessage.vertx.store.value;

import java.util.List;
import java.util.Optional;

/**
 * Dispatches that an operator has selected.
 *
 * @param ids ids of the dispatches, at most 1,000
 * @param required true if a missing dispatch is an error, upon which nothing is changed
 * @param step step of the operation that they are a batch of; empty if they are none
 */
public record DispatchIds(List<Long> ids, boolean required, Optional<OperationStep> step) {

  /** Copies. */
  public DispatchIds {
    ids = List.copyOf(ids);
  }

  /** Creates a selection that is not a batch of an operation. */
  public DispatchIds(List<Long> ids, boolean required) {
    this(ids, required, Optional.empty());
  }
}

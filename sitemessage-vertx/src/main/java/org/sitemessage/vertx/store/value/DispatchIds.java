package org.sitemessage.vertx.store.value;

import java.util.List;

/**
 * Dispatches that an operator has selected.
 *
 * @param ids ids of the dispatches, at most 1,000
 * @param required true if a missing dispatch is an error, upon which nothing is changed
 */
public record DispatchIds(List<Long> ids, boolean required) {

  /** Copies. */
  public DispatchIds {
    ids = List.copyOf(ids);
  }
}

package org.sitemessage.vertx.store.value;

import java.util.List;

/**
 * Dispatches that an operator wants something done to.
 *
 * @param ids their numbers, at most 1,000
 * @param required whether it is an error, and nothing is done, if one of them does not exist
 */
public record DispatchIds(List<Long> ids, boolean required) {

  /** Copies. */
  public DispatchIds {
    ids = List.copyOf(ids);
  }
}

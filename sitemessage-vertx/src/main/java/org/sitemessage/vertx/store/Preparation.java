package org.sitemessage.vertx.store;

import java.util.List;

/**
 * The dispatches for one page of subscribers.
 *
 * @param message what they are of; nothing happens if its {@code after} is not the stored one
 * @param after the last subscription of the page
 * @param last whether no page follows
 * @param dispatches at most one per subscription of the page
 */
public record Preparation(
    Postponed message, long after, boolean last, List<Insertion.NewDispatch> dispatches) {

  /** Copies. */
  public Preparation {
    dispatches = List.copyOf(dispatches);
  }
}

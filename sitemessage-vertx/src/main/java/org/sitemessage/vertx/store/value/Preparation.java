package org.sitemessage.vertx.store.value;

import java.util.List;

/**
 * The dispatches for one page of recipients.
 *
 * @param message what they are of; nothing happens if its walk is not the stored one
 * @param next where the next page begins
 * @param last whether no page follows
 * @param dispatches at most one per recipient of the page
 */
public record Preparation(
    Postponed message, PageCursor next, boolean last, List<Insertion.NewDispatch> dispatches) {

  /** Copies. */
  public Preparation {
    dispatches = List.copyOf(dispatches);
  }
}

package org.sitemessage.vertx.store.value;

import java.util.List;

/**
 * The dispatches for one page of recipients.
 *
 * @param message the message; nothing happens if its cursor is not the stored one
 * @param next cursor of the next page
 * @param last true if no page follows
 * @param dispatches at most one per recipient of the page
 */
public record Preparation(
    Postponed message, PageCursor next, boolean last, List<Insertion.NewDispatch> dispatches) {

  /** Copies. */
  public Preparation {
    dispatches = List.copyOf(dispatches);
  }
}

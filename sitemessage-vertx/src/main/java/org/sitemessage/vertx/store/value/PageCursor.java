package org.sitemessage.vertx.store.value;

/**
 * Cursor of the preparation of a postponed message: dispatches are made for its subscribers first,
 * then for the recipients that its type names.
 *
 * @param after id of the last subscription that has its dispatch
 * @param own true if all subscriptions are done
 * @param ownAfter cursor of the type's next page; empty for the first
 */
public record PageCursor(long after, boolean own, String ownAfter) {
  /** Cursor of a message that has no dispatches yet. */
  public static final PageCursor START = new PageCursor(0, false, "");

  /** Returns a copy after further subscriptions. */
  public PageCursor toSubscription(long id) {
    return new PageCursor(id, own, ownAfter);
  }

  /** Returns a copy at a page of the type's own recipients. */
  public PageCursor toOwn(String next) {
    return new PageCursor(after, true, next);
  }
}

package org.sitemessage.vertx.store.value;

/**
 * How far the dispatches of a postponed message are made: first for its subscribers, then for those
 * whom its type names.
 *
 * @param after the last subscription that has its dispatch
 * @param own whether the subscriptions are done
 * @param ownAfter where the next page of the type begins; empty for the first
 */
public record PageCursor(long after, boolean own, String ownAfter) {
  /** Nobody has a dispatch. */
  public static final PageCursor START = new PageCursor(0, false, "");

  /** The same after further subscriptions. */
  public PageCursor toSubscription(long id) {
    return new PageCursor(id, own, ownAfter);
  }

  /** The same, at a page of the type. */
  public PageCursor toOwn(String next) {
    return new PageCursor(after, true, next);
  }
}

package org.sitemessage.vertx.store;

/**
 * How far the dispatches of a postponed message are made: first for its subscribers, then for those
 * whom its type names.
 *
 * @param after the last subscription that has its dispatch
 * @param own whether the subscriptions are done
 * @param ownAfter where the next page of the type begins; empty for the first
 */
public record Walk(long after, boolean own, String ownAfter) {
  /** Nobody has a dispatch. */
  public static final Walk START = new Walk(0, false, "");

  /** The same after further subscriptions. */
  public Walk toSubscription(long id) {
    return new Walk(id, own, ownAfter);
  }

  /** The same, at a page of the type. */
  public Walk toOwn(String next) {
    return new Walk(after, true, next);
  }
}

package org.sitemessage.vertx.store;

/**
 * A message whose dispatches are still to be made.
 *
 * @param messageId its number
 * @param type alias of its type
 * @param after the last subscription that has its dispatch
 * @param expired whether it is too late
 * @param group group mark; empty for none
 */
public record Postponed(long messageId, String type, long after, boolean expired, String group) {

  /** The same after further subscriptions got their dispatches. */
  public Postponed from(long later) {
    return new Postponed(messageId, type, later, expired, group);
  }
}

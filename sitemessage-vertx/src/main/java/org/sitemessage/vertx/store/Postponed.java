package org.sitemessage.vertx.store;

/**
 * A message whose dispatches are still to be made.
 *
 * @param messageId its number
 * @param type alias of its type
 * @param walk how far that has come
 * @param expired whether it is too late
 * @param group group mark; empty for none
 */
public record Postponed(long messageId, String type, Walk walk, boolean expired, String group) {

  /** The same after further dispatches were made. */
  public Postponed from(Walk later) {
    return new Postponed(messageId, type, later, expired, group);
  }
}

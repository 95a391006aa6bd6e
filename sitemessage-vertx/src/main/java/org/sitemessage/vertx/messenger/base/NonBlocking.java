package org.sitemessage.vertx.messenger.base;

/** A messenger that may run on an event loop, because its methods return at once. */
public interface NonBlocking {
  /** Returns whether this is so for the messengers that it consists of, too. */
  default boolean neverBlocks() {
    return true;
  }
}

package org.sitemessage.vertx.messenger.base;

import java.util.function.BooleanSupplier;

/** A messenger in which deliveries may wait, so that it asks again before each begins. */
public interface Queueing {
  /**
   * Takes the answer to whether a delivery may still begin: another process may have taken over.
   *
   * @param value asked on the messenger's context
   */
  void mayBegin(BooleanSupplier value);
}

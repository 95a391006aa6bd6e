package org.sitemessage.vertx.messenger.base;

import java.util.function.BooleanSupplier;

/** A messenger in which deliveries may wait, so that it asks again before each begins. */
public interface LeaseAware {
  /**
   * Takes what tells whether a delivery may still begin: another process may have taken over
   * meanwhile.
   *
   * @param value asked on the messenger's event loop
   */
  void mayBegin(BooleanSupplier value);
}

package org.sitemessage.vertx.store.db;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs once that a database server has no room, and once that it stores requests again. */
public final class Shortage {
  private static final Logger LOG = System.getLogger(Shortage.class.getName());

  private final AtomicBoolean underWay = new AtomicBoolean();

  /** Notes a statement that the server has refused because its disk is full or fails. */
  public void begin(Throwable failure) {
    if (underWay.compareAndSet(false, true)) {
      LOG.log(
          Level.ERROR,
          "the database server has no room: {0}; requests are refused with 5030 until it has, so make"
              + " room on its disk",
          failure.getMessage());
    }
  }

  /** Notes a request that was stored. */
  public void end() {
    if (underWay.compareAndSet(true, false)) {
      LOG.log(Level.INFO, "the database server stores requests again");
    }
  }
}

package org.sitemessage.vertx.store.db;

import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** Turns failures of a database into those that callers of the store see. */
public final class StoreFailures {
  private final Dialect dialect;
  private final Shortage shortage = new Shortage();

  public StoreFailures(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Returns the failure of what has certainly left nothing behind, so that it may be repeated. */
  Exception undone(Exception failure) {
    if (dialect.starved(failure)) {
      shortage.begin(failure);
      return new SiteMessageException(
          FailureCode.NOT_READY, "the store has no room: " + failure.getMessage(), failure);
    }
    return dialect.disconnected(failure) ? unreachable(failure) : failure;
  }

  /** Notes that a request was stored. */
  public void noteStored() {
    shortage.end();
  }

  static SiteMessageException unreachable(Throwable failure) {
    return new SiteMessageException(
        FailureCode.NOT_READY, "the store cannot be reached: " + failure.getMessage(), failure);
  }

  /** Returns a failure of the store's own kind. */
  public static SiteMessageException wrapped(Throwable failure) {
    return failure instanceof SiteMessageException expected
        ? expected
        : new SiteMessageException(
            FailureCode.STORE_FAILED, "the store failed: " + failure.getMessage(), failure);
  }
}

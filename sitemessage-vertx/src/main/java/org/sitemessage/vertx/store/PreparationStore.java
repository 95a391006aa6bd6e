package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.sitemessage.vertx.store.value.Postponed;
import org.sitemessage.vertx.store.value.Preparation;

/** Makes the dispatches of postponed messages. */
public interface PreparationStore {

  /**
   * Returns a page of the due messages whose dispatches have not all been made.
   *
   * @param after id of the last message of the page before; 0 for the first page
   * @param limit maximum number of messages, at least 1
   */
  Future<List<Postponed>> postponed(Instant now, long after, int limit);

  /**
   * Makes the dispatches for one page of subscribers.
   *
   * @return false if another process has made them
   */
  Future<Boolean> prepare(Preparation page, Instant now);
}

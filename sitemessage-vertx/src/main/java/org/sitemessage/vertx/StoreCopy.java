package org.sitemessage.vertx;

import java.time.Instant;
import java.util.Map;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.copy.TableCopy;

/** Moves everything from one store to another, of either kind. */
public final class StoreCopy {
  private StoreCopy() {}

  /**
   * Copies all rows, with their ids, into an empty store, and compares what has arrived with what
   * was there. Both are brought up to date first; no process may use either of them. Blocks for as
   * long as that takes: not for event loops.
   *
   * @return how many rows each table has
   * @throws org.sitemessage.api.SiteMessageException if a store cannot be opened or is in use, if
   *     the target is not empty, or if a row did not arrive; the target is empty then
   */
  public static Map<String, Long> copy(StoreOptions from, StoreOptions to) {
    return new TableCopy(place(from), place(to)).run(Instant.now());
  }

  private static TableCopy.Place place(StoreOptions store) {
    return new TableCopy.Place(
        store.get(StoreOptions.URL),
        store.get(StoreOptions.USER),
        store.get(StoreOptions.PASSWORD));
  }
}

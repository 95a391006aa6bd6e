package org.sitemessage.vertx;

import java.time.Instant;
import java.util.Map;
import org.sitemessage.vertx.observe.Progress;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.copy.TableCopy;

/** Copies everything from one store to another, of either kind. */
public final class StoreCopy {
  private StoreCopy() {}

  /**
   * Copies all rows, with their ids, into an empty store, and compares both stores afterwards. The
   * schema of both is brought up to date first; no process may use either store. Blocks until the
   * end, so do not call it on an event loop.
   *
   * @return number of rows by table
   * @throws org.sitemessage.api.SiteMessageException if a store cannot be opened or is in use, if
   *     the target is not empty, or if a row did not arrive; the target is empty then
   */
  public static Map<String, Long> copy(StoreOptions from, StoreOptions to) {
    return copy(from, to, Progress.NONE);
  }

  /**
   * Does what {@link #copy(StoreOptions, StoreOptions)} does.
   *
   * @param progress told of each row that was copied, and once more when it was compared
   * @return number of rows by table
   * @throws org.sitemessage.api.SiteMessageException as the other method does
   */
  public static Map<String, Long> copy(StoreOptions from, StoreOptions to, Progress progress) {
    return new TableCopy(place(from), place(to)).run(Instant.now(), progress);
  }

  private static TableCopy.Place place(StoreOptions store) {
    return new TableCopy.Place(
        store.get(StoreOptions.URL),
        store.get(StoreOptions.USER),
        store.get(StoreOptions.PASSWORD));
  }
}

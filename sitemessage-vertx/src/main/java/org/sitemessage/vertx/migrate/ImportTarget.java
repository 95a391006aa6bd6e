package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import java.util.List;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;

/**
 * The target of an import. Each method that stores a page returns true for each row that is new.
 */
interface ImportTarget {
  Future<List<Boolean>> messages(List<ImportedMessage> page);

  Future<List<Boolean>> dispatches(List<ImportedDispatch> page);

  Future<List<Boolean>> subscriptions(List<ImportedSubscription> page);

  /**
   * Returns counts of the rows stored under these request ids; of a target that stores nothing, of
   * the rows that it would have stored.
   */
  Future<ImportCounts> stored(String requestIds);

  /** Returns whether the target stores nothing. */
  boolean isDry();
}

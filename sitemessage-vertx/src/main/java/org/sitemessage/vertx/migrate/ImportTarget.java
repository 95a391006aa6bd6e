package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.sitemessage.vertx.store.ImportCounts;
import org.sitemessage.vertx.store.ImportedDispatch;
import org.sitemessage.vertx.store.ImportedMessage;
import org.sitemessage.vertx.store.ImportedSubscription;

/** Where an import goes. Each answers for each row whether it was not there before. */
interface ImportTarget {
  Future<List<Boolean>> messages(List<ImportedMessage> page);

  Future<List<Boolean>> dispatches(List<ImportedDispatch> page);

  Future<List<Boolean>> subscriptions(List<ImportedSubscription> page);

  /** What is stored under these request ids; empty if nothing is stored at all. */
  Future<Optional<ImportCounts>> stored(String requestIds);
}

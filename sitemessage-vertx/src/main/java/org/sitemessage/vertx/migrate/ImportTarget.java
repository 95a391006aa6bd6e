package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.sitemessage.vertx.store.value.ImportCounts;
import org.sitemessage.vertx.store.value.ImportedDispatch;
import org.sitemessage.vertx.store.value.ImportedMessage;
import org.sitemessage.vertx.store.value.ImportedSubscription;

/** Where an import goes. Each answers for each row whether it was not there before. */
interface ImportTarget {
  Future<List<Boolean>> messages(List<ImportedMessage> page);

  Future<List<Boolean>> dispatches(List<ImportedDispatch> page);

  Future<List<Boolean>> subscriptions(List<ImportedSubscription> page);

  /** What is stored under these request ids; empty if nothing is stored at all. */
  Future<Optional<ImportCounts>> stored(String requestIds);
}

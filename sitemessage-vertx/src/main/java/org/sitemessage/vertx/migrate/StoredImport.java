package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.sitemessage.vertx.store.ImportStore;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;

/** A target that is a store. */
record StoredImport(ImportStore store, Instant now) implements ImportTarget {
  @Override
  public Future<List<Boolean>> messages(List<ImportedMessage> page) {
    return store.messages(page, now);
  }

  @Override
  public Future<List<Boolean>> dispatches(List<ImportedDispatch> page) {
    return store.dispatches(page, now);
  }

  @Override
  public Future<List<Boolean>> subscriptions(List<ImportedSubscription> page) {
    return store.subscriptions(page);
  }

  @Override
  public Future<ImportCounts> stored(String requestIds) {
    return store.counts(requestIds);
  }

  @Override
  public boolean isDry() {
    return false;
  }
}

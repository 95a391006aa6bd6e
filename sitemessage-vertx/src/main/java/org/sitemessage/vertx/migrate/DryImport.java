package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sitemessage.vertx.store.value.ImportCounts;
import org.sitemessage.vertx.store.value.ImportedDispatch;
import org.sitemessage.vertx.store.value.ImportedMessage;
import org.sitemessage.vertx.store.value.ImportedSubscription;

/** A target that stores nothing. */
record DryImport() implements ImportTarget {
  @Override
  public Future<List<Boolean>> messages(List<ImportedMessage> page) {
    return allNew(page);
  }

  @Override
  public Future<List<Boolean>> dispatches(List<ImportedDispatch> page) {
    return allNew(page);
  }

  @Override
  public Future<List<Boolean>> subscriptions(List<ImportedSubscription> page) {
    return allNew(page);
  }

  @Override
  public Future<Optional<ImportCounts>> stored(String requestIds) {
    return Future.succeededFuture(Optional.empty());
  }

  private static Future<List<Boolean>> allNew(List<?> page) {
    return Future.succeededFuture(Collections.nCopies(page.size(), true));
  }
}

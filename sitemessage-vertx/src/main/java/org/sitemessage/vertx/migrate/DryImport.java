package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.value.ImportCounts;
import org.sitemessage.vertx.store.value.ImportedDispatch;
import org.sitemessage.vertx.store.value.ImportedMessage;
import org.sitemessage.vertx.store.value.ImportedSubscription;

/**
 * A target that stores nothing and counts as an empty store does. Confined to the context of the
 * import.
 */
final class DryImport implements ImportTarget {
  private final Map<DispatchStatus, Long> dispatches = new EnumMap<>(DispatchStatus.class);
  private final Set<Subscription> subscriptions = new HashSet<>();
  private long messages;
  private long errors;

  @Override
  public Future<List<Boolean>> messages(List<ImportedMessage> page) {
    messages += page.size();
    return Future.succeededFuture(Collections.nCopies(page.size(), true));
  }

  @Override
  public Future<List<Boolean>> dispatches(List<ImportedDispatch> page) {
    for (var dispatch : page) {
      dispatches.merge(dispatch.status(), 1L, Long::sum);
      errors += dispatch.errors().size();
    }
    return Future.succeededFuture(Collections.nCopies(page.size(), true));
  }

  @Override
  public Future<List<Boolean>> subscriptions(List<ImportedSubscription> page) {
    return Future.succeededFuture(
        page.stream().map(row -> subscriptions.add(row.subscription())).toList());
  }

  @Override
  public Future<ImportCounts> stored(String requestIds) {
    return Future.succeededFuture(new ImportCounts(messages, dispatches, errors));
  }

  @Override
  public boolean isDry() {
    return true;
  }
}

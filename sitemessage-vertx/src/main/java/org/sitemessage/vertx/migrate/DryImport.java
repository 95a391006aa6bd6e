package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;
import org.sitemessage.vertx.store.sql.StoreReader;

/**
 * A target that stores nothing and counts as the store would. Without a store, it counts as an
 * empty one. Confined to the context of the import.
 */
final class DryImport implements ImportTarget {
  private final Vertx vertx;
  private final Optional<StoreReader> store;
  private final Map<DispatchStatus, Long> dispatches = new EnumMap<>(DispatchStatus.class);
  private final Set<Subscription> subscriptions = new HashSet<>();
  private long messages;
  private long errors;

  DryImport(Vertx vertx, Optional<StoreReader> store) {
    this.vertx = vertx;
    this.store = store;
  }

  /** Reads rows from a store. */
  private interface Look<T> {
    T at(StoreReader store) throws SQLException;
  }

  private <T> Future<T> look(Look<T> look, T without) {
    return store
        .map(reader -> vertx.executeBlocking(() -> look.at(reader)))
        .orElseGet(() -> Future.succeededFuture(without));
  }

  @Override
  public Future<List<Boolean>> messages(List<ImportedMessage> page) {
    var ids = page.stream().map(ImportedMessage::requestId).toList();
    return look(reader -> reader.known(ids), Set.<String>of())
        .map(
            known -> {
              messages += ids.size() - known.size();
              return ids.stream().map(id -> !known.contains(id)).toList();
            });
  }

  @Override
  public Future<List<Boolean>> dispatches(List<ImportedDispatch> page) {
    var ids = page.stream().map(ImportedDispatch::requestId).toList();
    return look(reader -> reader.known(ids), Set.<String>of())
        .map(
            known -> {
              page.stream()
                  .filter(dispatch -> !known.contains(dispatch.requestId()))
                  .forEach(this::count);
              return ids.stream().map(id -> !known.contains(id)).toList();
            });
  }

  private void count(ImportedDispatch dispatch) {
    dispatches.merge(dispatch.status(), 1L, Long::sum);
    errors += dispatch.errors().size();
  }

  @Override
  public Future<List<Boolean>> subscriptions(List<ImportedSubscription> page) {
    var rows = page.stream().map(ImportedSubscription::subscription).toList();
    return look(reader -> reader.wishes(rows), Set.<Subscription>of())
        .map(
            known ->
                rows.stream().map(row -> !known.contains(row) && subscriptions.add(row)).toList());
  }

  @Override
  public Future<ImportCounts> stored(String requestIds) {
    return look(reader -> reader.counts(requestIds), new ImportCounts(0, Map.of(), 0))
        .map(
            before -> {
              var all = new EnumMap<>(dispatches);
              before.dispatches().forEach((status, count) -> all.merge(status, count, Long::sum));
              return new ImportCounts(messages + before.messages(), all, errors + before.errors());
            });
  }

  @Override
  public boolean isDry() {
    return true;
  }
}

package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.observe.Progress;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.sql.StoreReader;

/**
 * Imports a database of django-sitemessage 1.4: messages, dispatches, errors, subscriptions. Both
 * Django's senders and the engine on the store must be stopped. An import can be interrupted and
 * run again: rows that are stored already are recognised by their request id ({@code
 * django:NAME:message:ID}), and are not changed. Nothing is written to the source.
 * <!-- snippet: JavadocGuide.java#django -->
 *
 * <pre>{@code
 * return new DjangoImport(vertx, options)
 *     .run(DjangoSource.at("jdbc:sqlite:/srv/site/db.sqlite3"));
 * }</pre>
 */
public final class DjangoImport {
  private final Vertx vertx;
  private final SiteMessageOptions options;
  private final Clock clock;
  private final Progress progress;

  /** Creates an import into the store of these options. */
  public DjangoImport(Vertx vertx, SiteMessageOptions options) {
    this(vertx, options, Clock.systemUTC(), Progress.NONE);
  }

  DjangoImport(Vertx vertx, SiteMessageOptions options, Clock clock) {
    this(vertx, options, clock, Progress.NONE);
  }

  private DjangoImport(Vertx vertx, SiteMessageOptions options, Clock clock, Progress progress) {
    this.vertx = vertx;
    this.options = options;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Returns a copy of this import that tells how far it is.
   *
   * @param told told after each page of messages, dispatches and subscriptions; errors do not count
   */
  public DjangoImport withProgress(Progress told) {
    return new DjangoImport(vertx, options, clock, told);
  }

  /**
   * Imports all rows, and compares the store with the source.
   *
   * @return the report; fails with a {@link SiteMessageException}: {@code NOT_READY} if one of the
   *     two databases cannot be opened, {@code INVALID_REQUEST} naming the row if a row cannot be
   *     stored; the rows stored before it stay
   */
  public Future<ImportReport> run(DjangoSource source) {
    return Future.succeededFuture()
        .compose(v -> opened())
        .compose(
            store ->
                read(source, new StoredImport(store.imports(), clock.instant()))
                    .eventually(store::close));
  }

  private Future<SqlStore> opened() {
    var at = options.store();
    try {
      var store =
          new SqlStore(
              vertx,
              at.get(StoreOptions.URL),
              at.get(StoreOptions.USER),
              at.get(StoreOptions.PASSWORD));
      return store
          .open(new SecureRandom().nextLong(), clock.instant())
          .map(store)
          .recover(
              failure -> store.close().transform(closed -> Future.failedFuture(notReady(failure))));
    } catch (SiteMessageException e) {
      return Future.failedFuture(notReady(e));
    }
  }

  private static SiteMessageException notReady(Throwable failure) {
    return new SiteMessageException(
        FailureCode.NOT_READY, String.valueOf(failure.getMessage()), failure);
  }

  /**
   * Reads and counts every row as {@link #run} does, and stores nothing. A store that exists is
   * read, so that rows which are imported already count as such.
   *
   * @return the report that {@code run} would return; fails as {@code run} does
   */
  public Future<ImportReport> inspect(DjangoSource source) {
    var at = options.store();
    return vertx
        .executeBlocking(
            () ->
                StoreReader.of(
                    at.get(StoreOptions.URL),
                    at.get(StoreOptions.USER),
                    at.get(StoreOptions.PASSWORD)))
        .recover(failure -> Future.failedFuture(notReady(failure)))
        .compose(
            store ->
                read(source, new DryImport(vertx, store))
                    .eventually(
                        () ->
                            vertx.executeBlocking(
                                () -> {
                                  if (store.isPresent()) {
                                    store.get().close();
                                  }
                                  return null;
                                })));
  }

  private Future<ImportReport> read(DjangoSource source, ImportTarget target) {
    return vertx
        .executeBlocking(() -> DjangoDatabase.open(source))
        .compose(
            database ->
                new DjangoTransfer(
                        vertx,
                        database,
                        target,
                        source,
                        clock.instant().plus(options.dispatch().get(DispatchOptions.EXPIRY)),
                        progress)
                    .run()
                    .eventually(
                        () ->
                            vertx.executeBlocking(
                                () -> {
                                  database.close();
                                  return null;
                                })));
  }
}

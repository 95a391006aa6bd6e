package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.text.JdbcUrl;

/**
 * The connections to one database: runs transactions and reads on them. They are replaced when the
 * database is opened again after an outage. May be used from any thread.
 */
public final class Connections {
  private static final Logger LOG = System.getLogger(Connections.class.getName());

  /** Maximum time of a close for the last use of the connections. */
  private static final long LAST_USE_SECONDS = 10;

  private final Vertx vertx;
  private final Database database;
  private final String user;
  private final String password;
  private final Runnable opened;
  private final InUse inUse;
  private final Outage outage;
  private final StoreFailures failures;
  private volatile @Nullable Transactions transactions;
  private volatile @Nullable Reads reads;
  private volatile @Nullable SearchPool searches;
  private volatile @Nullable AutoCloseable listener;

  /**
   * The statements of a transaction. They are run again after a collision, so that everything which
   * they change outside the database must be the same after a second run.
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Runs the statements on the thread that owns the transaction. */
    T run(Tx tx) throws SQLException;
  }

  /** A {@link Work} without a result. */
  @FunctionalInterface
  public interface Change {
    /** Runs the statements on the thread that owns the transaction. */
    void run(Tx tx) throws SQLException;
  }

  /**
   * Creates an object without connections; see {@link #open}.
   *
   * @param opened called each time before the database can be used, also after an outage
   */
  public Connections(
      Vertx vertx, Database database, String user, String password, Runnable opened) {
    this.vertx = vertx;
    this.database = database;
    this.user = user;
    this.password = password;
    this.opened = opened;
    this.inUse = new InUse(vertx);
    this.outage =
        new Outage(vertx, database, Opening.Waits.of(vertx), this::closePools, this::openPools);
    this.failures = new StoreFailures(database.dialect());
  }

  /** Opens the database, brings its tables up to date, and watches for outages. */
  public Future<Void> open(long node, Instant now) {
    return new Opening(
            () ->
                vertx.executeBlocking(
                    () -> {
                      database.open(node, now);
                      return null;
                    }),
            database.dialect()::patience,
            Opening.Waits.of(vertx))
        .run()
        .onSuccess(
            v -> {
              openPools();
              outage.watch(node, now);
            });
  }

  private void openPools() {
    opened.run();
    var writes =
        new Transactions(
            vertx, database, failures, user, password, this::maintain, this::renewReads);
    transactions = writes;
    reads = new Reads(vertx, database, failures, writes, user, password);
    searches = new SearchPool(vertx, database, failures, writes, user, password, SearchPool.LIMIT);
  }

  private void renewReads(Throwable failure) {
    var open = reads;
    try {
      if (open != null) {
        open.renew(failure);
      }
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "Vert.x is closed, and the readers with it", e);
    }
  }

  /**
   * Closes the connections and the database when nothing uses them any more.
   *
   * @param last last use of the connections; the database is closed even if this fails
   */
  public Future<Void> close(Supplier<Future<Void>> last) {
    outage.unwatch();
    if (outage.isUnderWay()) {
      return outage.end();
    }
    var writing = transactions;
    if (writing == null) {
      return Future.succeededFuture();
    }
    var listening = listener;
    listener = null;
    return inUse
        .whenNone()
        .transform(
            v -> {
              writing.refuseWaiting();
              return last.get().timeout(LAST_USE_SECONDS, TimeUnit.SECONDS);
            })
        .transform(v -> closePools())
        .transform(
            v ->
                vertx.executeBlocking(
                    () -> {
                      if (listening != null) {
                        listening.close();
                      }
                      database.close();
                      return null;
                    }));
  }

  private Future<Void> closePools() {
    var writing = transactions;
    var reading = reads;
    var searching = searches;
    transactions = null;
    reads = null;
    searches = null;
    return writing == null || reading == null || searching == null
        ? Future.succeededFuture()
        : Future.join(writing.close(), reading.close(), searching.close()).mapEmpty();
  }

  /**
   * Runs a transaction. The future completes on the caller's context, after the commit.
   *
   * @return fails with a {@link SiteMessageException}: 5030 if nothing was done because the store
   *     is closed, away or too busy, or what the work has thrown, or 5000
   */
  public <T> Future<T> write(Work<T> work) {
    var open = transactions;
    return open == null ? notOpen() : inUse.count(open.run(work));
  }

  /** Runs a transaction without a result, like {@link #write}. */
  public Future<Void> change(Change change) {
    return write(
            tx -> {
              change.run(tx);
              return true;
            })
        .mapEmpty();
  }

  /** Runs queries that only read. They see no commit that is not on the disk yet. */
  public <T> Future<T> read(Function<AsyncSql, Future<T>> work) {
    var open = reads;
    return open == null
        ? notOpen()
        : inUse
            .count(open.run(work))
            .recover(failure -> Future.failedFuture(StoreFailures.wrapped(failure)));
  }

  /**
   * Runs queries that may take seconds, all in one snapshot, apart from everything else. They see
   * no commit that is not on the disk yet.
   *
   * @return fails with a {@link SiteMessageException} of code 5030 if too many searches are under
   *     way, or if this one took too long
   */
  public <T> Future<T> search(Work<T> work) {
    var open = searches;
    return open == null
        ? notOpen()
        : inUse
            .count(open.run(work))
            .recover(failure -> Future.failedFuture(StoreFailures.wrapped(failure)));
  }

  private <T> Future<T> notOpen() {
    return Future.failedFuture(
        new SiteMessageException(
            FailureCode.NOT_READY, outage.reason().orElse("the store is not open")));
  }

  /** Runs maintenance beside the transactions; a close waits for its end. */
  private void maintain() {
    try {
      inUse.count(
          vertx.executeBlocking(
              () -> {
                database.maintain();
                return null;
              },
              false));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "Vert.x is closed; the next start maintains the store", e);
    }
  }

  /** Sets the handler of other nodes' announcements; see {@link Database#listen}. */
  public void listen(long node, Runnable heard) {
    listener = database.listen(node, heard).orElse(null);
  }

  /** Returns whether other processes may use the database at the same time. */
  public boolean isShared() {
    return database.shared();
  }

  /** Returns the URL of the database without its parameters and login. */
  public String place() {
    return JdbcUrl.shown(database.connectUrl());
  }

  /** Returns the version of the newest migration that this process knows. */
  public int schemaVersion() {
    return database.migrations().version();
  }

  public Dialect dialect() {
    return database.dialect();
  }

  /**
   * Requires room for what is about to be stored.
   *
   * @throws SiteMessageException with code 5030 if the disk is too full
   */
  public void requireRoom() {
    database.requireRoom();
  }

  /** Notes that a request was stored, which ends a shortage of room. */
  public void noteStored() {
    failures.noteStored();
  }

  /** Returns whether a failure means that further transactions would fail at once, too. */
  public boolean isGone(Throwable failure) {
    return database.dialect().disconnected(failure)
        || (failure instanceof SiteMessageException expected
            && expected.code() == FailureCode.NOT_READY);
  }
}

package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Runs searches, which may take seconds, apart from everything that the engine needs: a few at
 * once, for a limited time, each in one snapshot and on a connection apart from those of the
 * transactions. Connections are kept: to open one takes longer than most searches. HSQLDB
 * interrupts no statement, so there the time limits only the beginning of further ones. May be used
 * from any thread.
 */
final class SearchPool {
  /** Maximum number of searches at once. */
  static final int AT_ONCE = 2;

  /** Maximum number of searches that wait for others; further ones are refused. */
  static final int WAITING = 8;

  /** Maximum time of a search, less than the driver waits for the server. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  /** Maximum time that a search waits for others; callers on the bus wait for 30 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Databases measure the time in whole seconds. */
  private static final Duration UNCERTAINTY = Duration.ofSeconds(2);

  private final Database database;
  private final StoreFailures failures;
  private final Transactions transactions;
  private final Duration limit;
  private final WorkerExecutor threads;
  private final InUse running;
  private final KeptConnections connections;
  private final AtomicInteger admitted = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Creates a pool without connections.
   *
   * @param transactions transactions whose commits a search may see
   * @param limit maximum time of a search
   */
  SearchPool(
      Vertx vertx,
      Database database,
      StoreFailures failures,
      Transactions transactions,
      String user,
      String password,
      Duration limit) {
    this.database = database;
    this.failures = failures;
    this.transactions = transactions;
    this.limit = limit;
    this.connections =
        new KeptConnections(
            database,
            user,
            password,
            connection -> {
              connection.setReadOnly(true);
              connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            });
    this.threads = vertx.createSharedWorkerExecutor("sitemessage-searches", AT_ONCE);
    this.running = new InUse(vertx);
  }

  /** Runs a search; the answer shows no commit that is not on the disk yet. */
  <T> Future<T> run(Connections.Work<T> work) {
    if (admitted.incrementAndGet() > AT_ONCE + WAITING) {
      admitted.decrementAndGet();
      return Future.failedFuture(busy());
    }
    long asked = System.nanoTime();
    return running
        .count(
            Future.succeededFuture()
                .compose(v -> threads.executeBlocking(() -> inSnapshot(work, asked), false)))
        .onComplete(done -> admitted.decrementAndGet())
        .compose(result -> transactions.confirmed().map(result));
  }

  private static SiteMessageException busy() {
    return new SiteMessageException(
        FailureCode.NOT_READY,
        "%d searches are under way, and at most %d wait; try again later"
            .formatted(AT_ONCE, WAITING));
  }

  private <T> T inSnapshot(Connections.Work<T> work, long asked) throws Exception {
    if (closed) {
      throw new SiteMessageException(FailureCode.NOT_READY, "the store is not open");
    }
    long begun = System.nanoTime();
    if (begun - asked > PATIENCE.toNanos()) {
      throw busy();
    }
    for (boolean again = true; ; again = false) {
      try {
        return once(work, begun);
      } catch (SQLException e) {
        if (!again || !database.dialect().disconnected(e)) {
          throw left(begun) < UNCERTAINTY.toNanos() ? tooLong(e) : failures.undone(e);
        }
        // It was kept, and may have been lost since its last use.
        connections.closeUnused();
      }
    }
  }

  private <T> T once(Connections.Work<T> work, long begun) throws SQLException {
    var connection = connections.take();
    boolean clean = false;
    try {
      var result =
          work.run(new Tx(connection, database.dialect(), statement -> limit(statement, begun)));
      connection.rollback();
      clean = true;
      return result;
    } finally {
      connections.release(connection, clean);
    }
  }

  private long left(long begun) {
    return begun + limit.toNanos() - System.nanoTime();
  }

  /** Lets a statement take the time that is left, in whole seconds. */
  private void limit(Statement statement, long begun) throws SQLException {
    long left = left(begun);
    if (left <= 0) {
      throw new SQLTimeoutException("no time is left for this statement");
    }
    statement.setQueryTimeout((int) (Duration.ofNanos(left).toSeconds() + 1));
  }

  private SiteMessageException tooLong(SQLException e) {
    return new SiteMessageException(
        FailureCode.NOT_READY,
        "the search was ended after %d ms; name a status or a message in the filter, so that it compares less"
            .formatted(limit.toMillis()),
        e);
  }

  /** Ends the use; waits for searches that are under way, at most for some seconds. */
  Future<Void> close() {
    closed = true;
    return running
        .whenNone()
        .transform(
            v -> {
              connections.close();
              return threads.close();
            });
  }
}

package org.sitemessage.vertx.store.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Runs the store's transactions as plain sequential code over JDBC, on threads of its own, each
 * with a connection of its own: one on HSQLDB, whose concurrent writers wait for each other, a few
 * on PostgreSQL. A transaction that collides with another one is run again. May be used from any
 * thread.
 */
final class Transactions {
  private static final Logger LOG = System.getLogger(Transactions.class.getName());

  /** Maximum number of transactions that wait for a thread. */
  private static final int WAITING = 5_000;

  /** Maximum number of times that a transaction is run which collides with others. */
  private static final int TRIES = 10;

  /** Maximum time that a transaction waits for a thread; callers on the bus wait for 30 s. */
  private static final long PATIENCE_MS = 20_000;

  private static final long IDLE_SECONDS = 60;
  private static final long CLOSE_SECONDS = 10;

  private final Vertx vertx;
  private final Database database;
  private final StoreFailures failures;
  private final Runnable maintenance;
  private final Consumer<Throwable> lost;
  private final ThreadPoolExecutor threads;
  private final KeptConnections connections;
  private volatile boolean closed;

  /** Completes when the last commit, which readers may see earlier, is on the disk. */
  private volatile Future<Void> confirmed = Future.succeededFuture();

  /**
   * Creates an object without connections; the first transactions open them.
   *
   * @param maintenance called on a thread of the store when {@link Database#maintain} is due;
   *     throws nothing
   * @param lost called on a thread of the store when a connection was lost, with the failure
   */
  Transactions(
      Vertx vertx,
      Database database,
      StoreFailures failures,
      String user,
      String password,
      Runnable maintenance,
      Consumer<Throwable> lost) {
    this.vertx = vertx;
    this.database = database;
    this.failures = failures;
    this.connections = new KeptConnections(database, user, password, connection -> {});
    this.maintenance = maintenance;
    this.lost = lost;
    this.threads =
        new ThreadPoolExecutor(
            database.writers(),
            database.writers(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Transactions::thread);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "sitemessage-store");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs a transaction; the future completes on the caller's context, after the commit.
   *
   * @return fails with a {@link SiteMessageException}: 5030 if nothing was done because the store
   *     is closed, away or too busy, or what the work has thrown, or 5000
   */
  <T> Future<T> run(Connections.Work<T> work) {
    var task = new Task<>(work, vertx.getOrCreateContext());
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(
          closed ? notOpen() : busy("%d transactions wait already".formatted(WAITING)));
    }
    if (!task.begun.get()) {
      task.limit();
    }
    return task.promise.future();
  }

  private static SiteMessageException notOpen() {
    return new SiteMessageException(FailureCode.NOT_READY, "the store is not open");
  }

  private static SiteMessageException busy(String reason) {
    return new SiteMessageException(
        FailureCode.NOT_READY, "the store is busy: %s; try again later".formatted(reason));
  }

  /** A transaction that waits for a thread, for a limited time. */
  private final class Task<T> implements Runnable {
    private final Connections.Work<T> work;
    private final Context context;
    private final Promise<T> promise = Promise.promise();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile long timer = -1;

    Task(Connections.Work<T> work, Context context) {
      this.work = work;
      this.context = context;
    }

    /** Limits the time that it waits, unless Vert.x, and with it the caller, has ended. */
    void limit() {
      try {
        timer =
            vertx.setTimer(
                PATIENCE_MS,
                late -> refuse(busy("no transaction began within %d ms".formatted(PATIENCE_MS))));
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "Vert.x is closed", e);
      }
      if (begun.get()) {
        cancelTimer();
      }
    }

    /** Fails, unless it was begun. */
    void refuse(SiteMessageException reason) {
      if (begun.compareAndSet(false, true)) {
        threads.remove(this);
        cancelTimer();
        answer(() -> promise.fail(reason));
      }
    }

    @Override
    public void run() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      cancelTimer();
      try {
        var result = untilNoCollision(work);
        answer(() -> promise.complete(result));
      } catch (Throwable e) { // An error, too: somebody waits for the answer.
        var failure = StoreFailures.wrapped(e);
        answer(() -> promise.fail(failure));
      }
    }

    private void cancelTimer() {
      if (timer >= 0) {
        vertx.cancelTimer(timer);
      }
    }

    /** Answers here if the caller's context has ended. */
    private void answer(Runnable completion) {
      try {
        context.runOnContext(v -> completion.run());
      } catch (RejectedExecutionException e) {
        completion.run();
      }
    }
  }

  private <T> T untilNoCollision(Connections.Work<T> work) throws Exception {
    for (int left = TRIES; ; left--) {
      try {
        return once(work);
      } catch (Exception e) {
        if (database.dialect().disconnected(e)) {
          closeIdle();
          lost.accept(e);
        }
        if (left <= 1 || !database.dialect().collided(e)) {
          throw e;
        }
      }
    }
  }

  private <T> T once(Connections.Work<T> work) throws Exception {
    var connection = connection();
    boolean clean = false;
    try {
      var confirmation = database.confirmation();
      T result;
      try {
        result = work.run(new Tx(connection, database.dialect()));
      } catch (Exception e) {
        clean = rolledBack(connection);
        throw failures.undone(e);
      }
      commit(connection, confirmation);
      clean = true;
      return result;
    } finally {
      connections.release(connection, clean);
    }
  }

  /** Nothing was done if there is no connection. */
  private Connection connection() {
    if (closed) {
      throw notOpen();
    }
    return connections.take();
  }

  /** Commits; counts only when the commit is on the disk, and no reader shows it before that. */
  private void commit(Connection connection, Callable<Boolean> confirmation) throws Exception {
    if (!database.confirms()) {
      connection.commit();
      return;
    }
    Promise<Void> promise = Promise.promise();
    confirmed = promise.future();
    boolean maintain;
    try {
      connection.commit();
      maintain = confirmation.call();
    } catch (Throwable e) { // An error, too: readers wait for it.
      promise.tryFail(e);
      throw e;
    }
    promise.tryComplete();
    if (maintain) {
      maintenance.run();
    }
  }

  private static boolean rolledBack(Connection connection) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a transaction was not rolled back; its connection is closed", e);
      return false;
    }
  }

  /** Closes the connections that are not in use. */
  void closeIdle() {
    connections.closeUnused();
  }

  /** Completes when the last commit is on the disk; fails if that has failed. */
  Future<Void> confirmed() {
    return confirmed;
  }

  /** Fails the transactions that wait for a thread. */
  void refuseWaiting() {
    var waiting = new ArrayList<Runnable>();
    threads.getQueue().drainTo(waiting);
    for (var task : waiting) {
      ((Task<?>) task).refuse(notOpen());
    }
  }

  /**
   * Ends the use: waiting transactions fail, and connections are closed. Waits for transactions
   * that are under way, so that none of them connects to a database that is being closed.
   */
  Future<Void> close() {
    closed = true;
    threads.shutdown();
    refuseWaiting();
    return vertx.executeBlocking(
        () -> {
          if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            LOG.log(
                Level.WARNING,
                "a transaction of the store has not ended within {0} s; the store is closed all the"
                    + " same",
                String.valueOf(CLOSE_SECONDS));
          }
          connections.close();
          return null;
        },
        false);
  }
}

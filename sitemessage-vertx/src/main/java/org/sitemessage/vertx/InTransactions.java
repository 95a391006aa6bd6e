package org.sitemessage.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.time.Duration;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.store.db.CallingThread;
import org.sitemessage.vertx.store.sql.SqlStore;

/** Schedules in transactions of the application's own. Usable from any thread. */
final class InTransactions {
  /** How long a thread waits for what others do: the user directory, templates. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final SqlStore store;
  private final DispatchVerticle engine;

  InTransactions(Vertx vertx, SqlStore store, DispatchVerticle engine) {
    this.vertx = vertx;
    this.store = store;
    this.engine = engine;
  }

  Future<ScheduleReply> schedule(SqlConnection connection, ScheduleRequest request) {
    var context = vertx.getOrCreateContext();
    Promise<ScheduleReply> promise = Promise.promise();
    store
        .join(connection)
        .compose(transaction -> engine.schedule(transaction, request))
        .onComplete(
            (reply, failure) -> context.runOnContext(v -> promise.complete(reply, failure)));
    return promise.future();
  }

  ScheduleReply schedule(Connection connection, ScheduleRequest request) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "schedule(java.sql.Connection, …) blocks: call it on a worker thread");
    }
    var thread = new CallingThread();
    return thread.await(
        store
            .join(connection, thread)
            .compose(transaction -> engine.schedule(transaction, request)),
        PATIENCE);
  }
}

package org.sitemessage.vertx;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.ScheduleBatch;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.dispatch.core.ScheduleTrace;
import org.sitemessage.vertx.dispatch.schedule.References;
import org.sitemessage.vertx.dispatch.schedule.Scheduler;
import org.sitemessage.vertx.store.db.StoreFailures;
import org.sitemessage.vertx.store.sql.JdbcCallerTransaction;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.Insertion;

/** Schedules in transactions of the application's own. Usable from any thread. */
final class InTransactions {
  /** Maximum time that a thread waits for the store's readers, the user directory or templates. */
  private static final long PATIENCE_MS = 30_000;

  private final Vertx vertx;
  private final SqlStore store;
  private final DispatchVerticle engine;
  private final ScheduleTrace trace;

  InTransactions(Vertx vertx, SqlStore store, DispatchVerticle engine, ScheduleTrace trace) {
    this.trace = trace;
    this.vertx = vertx;
    this.store = store;
    this.engine = engine;
  }

  Future<ScheduleReply> schedule(SqlConnection connection, ScheduleRequest request) {
    var context = vertx.getOrCreateContext();
    Promise<ScheduleReply> promise = Promise.promise();
    store
        .join(connection)
        .compose(
            transaction -> trace.around(request, traced -> engine.schedule(transaction, traced)))
        .onComplete(
            (reply, failure) -> context.runOnContext(v -> promise.complete(reply, failure)));
    return promise.future();
  }

  ScheduleReply schedule(Connection connection, ScheduleRequest request) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "schedule(java.sql.Connection, …) blocks: call it on a worker thread");
    }
    return trace.call(request, traced -> store(connection, traced));
  }

  private ScheduleReply store(Connection connection, ScheduleRequest request) {
    var batch = ScheduleBatch.of(request);
    var references = References.of(batch);
    var transaction = store.join(connection);
    try {
      var untouchable = await(engine.run(() -> store.untouchable(references.messages())));
      var messages = transaction.messages(references.messages(), untouchable);
      var files = transaction.files(references.files());
      var plan = await(engine.plan(request, new References.Found(messages, files)));
      return transaction.insert(plan.rows(), plan.at()).get(0);
    } catch (SiteMessageException refused) {
      try {
        return repeated(transaction, Scheduler.repeatable(batch, refused))
            .orElseThrow(() -> refused);
      } catch (SiteMessageException failed) {
        if (failed != refused) {
          refused.addSuppressed(failed);
        }
        throw refused;
      }
    }
  }

  private static Optional<ScheduleReply> repeated(
      JdbcCallerTransaction transaction, List<Insertion> known) {
    return known.isEmpty()
        ? Optional.empty()
        : transaction.repeated(known).map(replies -> replies.get(0));
  }

  /**
   * Waits on the caller's thread. The future must not complete on the caller's context, because
   * that needs this thread if the caller is a worker verticle.
   */
  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PATIENCE_MS, MILLISECONDS);
    } catch (ExecutionException e) {
      throw StoreFailures.wrapped(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new SiteMessageException(
          FailureCode.NOT_READY, "no answer within %d ms; roll back".formatted(PATIENCE_MS), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SiteMessageException(FailureCode.NOT_READY, "interrupted; roll back", e);
    }
  }
}

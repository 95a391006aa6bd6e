package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Statements in phases, each phase made from what the phases before have read. Runs in a
 * transaction of the store as in one of a caller, whose client may not block. For one run.
 *
 * @param phases makers of steps, called one after the other
 * @param result maker of the result, called at the end
 */
public record Script<T>(List<Supplier<List<Step>>> phases, Supplier<T> result) {

  /** Returns a script that makes another result of this one's. */
  public <U> Script<U> map(Function<T, U> mapper) {
    return new Script<>(phases, () -> mapper.apply(result.get()));
  }

  /** Runs the script in a transaction, on this thread. */
  public T run(Tx tx) throws SQLException {
    for (var phase : phases) {
      Step.run(tx, phase.get());
    }
    return result.get();
  }

  /** Runs the script through a client. */
  public Future<T> run(AsyncSql sql) {
    Future<Void> done = Future.succeededFuture();
    for (var phase : phases) {
      done = done.compose(v -> run(sql, phase.get()));
    }
    return done.map(v -> result.get());
  }

  private static Future<Void> run(AsyncSql sql, List<Step> steps) {
    Future<Void> done = Future.succeededFuture();
    for (var step : steps) {
      done = done.compose(v -> step.run(sql).mapEmpty());
    }
    return done;
  }
}

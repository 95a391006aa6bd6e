package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.sitemessage.vertx.store.db.statement.Insert;

/** A statement of a {@link Script}, with what becomes of its rows. */
public sealed interface Step {
  /** Runs the statement in a transaction, on this thread. */
  void run(Tx tx) throws SQLException;

  /** Runs the statement through a client. */
  Future<?> run(AsyncSql sql);

  /** Returns a step that runs a query. */
  static Step query(String sql, Consumer<Row> read, Object... parameters) {
    return new Reading(sql, read, List.of(parameters));
  }

  /** Returns a step that runs a query which ends in {@code in (%s)}, for any number of keys. */
  static Step in(String sql, Collection<?> keys, Consumer<Row> read) {
    return new Listing(sql, keys, read);
  }

  /** Returns a step that runs a statement once per tuple. */
  static Step batch(String sql, List<Tuple> rows) {
    return new Batch(sql, rows);
  }

  /** Returns a step that inserts rows. */
  static Step insert(Insert insert, List<Tuple> rows) {
    return new Inserting(insert, rows);
  }

  /** Runs steps in a transaction, one after the other, on this thread. */
  static void run(Tx tx, List<Step> steps) throws SQLException {
    for (var step : steps) {
      step.run(tx);
    }
  }

  /** A query. */
  record Reading(String sql, Consumer<Row> read, List<Object> parameters) implements Step {
    @Override
    public void run(Tx tx) throws SQLException {
      tx.query(sql, parameters.toArray()).forEach(read);
    }

    @Override
    public Future<?> run(AsyncSql client) {
      return client
          .query(sql, parameters.toArray())
          .map(
              rows -> {
                rows.forEach(read);
                return null;
              });
    }
  }

  /** A query for keys. */
  record Listing(String sql, Collection<?> keys, Consumer<Row> read) implements Step {
    @Override
    public void run(Tx tx) throws SQLException {
      tx.in(sql, keys, row -> row).forEach(read);
    }

    @Override
    public Future<?> run(AsyncSql client) {
      return client
          .in(sql, keys, row -> row)
          .map(
              rows -> {
                rows.forEach(read);
                return null;
              });
    }
  }

  /** A batch. */
  record Batch(String sql, List<Tuple> rows) implements Step {
    @Override
    public void run(Tx tx) throws SQLException {
      tx.batch(sql, rows);
    }

    @Override
    public Future<?> run(AsyncSql client) {
      return client.batch(sql, rows);
    }
  }

  /** An insertion. */
  record Inserting(Insert insert, List<Tuple> rows) implements Step {
    @Override
    public void run(Tx tx) throws SQLException {
      tx.insert(insert, rows);
    }

    @Override
    public Future<?> run(AsyncSql client) {
      return client.batch(insert.values(), rows);
    }
  }
}

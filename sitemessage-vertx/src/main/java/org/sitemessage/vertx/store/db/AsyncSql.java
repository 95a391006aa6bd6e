package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.db.statement.ClientStatements;
import org.sitemessage.vertx.store.db.statement.Rows;
import org.sitemessage.vertx.store.db.statement.Statements;

/**
 * Statements through a client of Vert.x, on any thread: what is one query that only reads, and the
 * transactions of callers. Rows have columns in upper case.
 */
public final class AsyncSql {
  private final Statements statements;
  private final Dialect dialect;

  public AsyncSql(SqlClient client, Dialect dialect) {
    this(new ClientStatements(client), dialect);
  }

  public AsyncSql(Statements statements, Dialect dialect) {
    this.statements = statements;
    this.dialect = dialect;
  }

  public Dialect dialect() {
    return dialect;
  }

  /** Runs a statement; answers its rows, or the number of rows that it changed. */
  public Future<Rows> query(String sql, @Nullable Object... parameters) {
    return statements
        .query(dialect.sql(sql), Tuple.from(parameters))
        .map(rows -> rows.map(dialect::row));
  }

  /** Runs a statement once per tuple; answers the number of rows that each run changed. */
  public Future<List<Integer>> batch(String sql, List<Tuple> rows) {
    return rows.isEmpty()
        ? Future.succeededFuture(List.of())
        : statements.batch(dialect.sql(sql), rows);
  }

  /**
   * Runs a query that ends in {@code in (%s)} for any number of keys.
   *
   * @param before parameters that stand before the list
   */
  public <T> Future<List<T>> in(
      String sql, Collection<?> keys, Function<Row, T> read, Object... before) {
    var all = new ArrayList<T>();
    Future<Void> done = Future.succeededFuture();
    for (var query : Query.in(dialect, sql, keys, before)) {
      done =
          done.compose(v -> query(query.sql(), query.parameters().toArray()))
              .map(
                  rows -> {
                    rows.forEach(row -> all.add(read.apply(row)));
                    return null;
                  });
    }
    return done.map(v -> all);
  }
}

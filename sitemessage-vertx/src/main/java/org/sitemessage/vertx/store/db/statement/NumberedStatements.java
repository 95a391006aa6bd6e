package org.sitemessage.vertx.store.db.statement;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Statements by Vert.x's own PostgreSQL client, whose parameters are {@code $1}, {@code $2}. */
public final class NumberedStatements implements Statements {
  private final SqlConnection connection;

  public NumberedStatements(SqlConnection connection) {
    this.connection = connection;
  }

  /**
   * Returns a statement with numbered parameters. Question marks stand only for parameters in it.
   */
  static String numbered(String sql) {
    var numbered = new StringBuilder(sql.length() + 32);
    int number = 0;
    for (int i = 0; i < sql.length(); i++) {
      if (sql.charAt(i) == '?') {
        number++;
        numbered.append('$').append(number);
      } else {
        numbered.append(sql.charAt(i));
      }
    }
    return numbered.toString();
  }

  @Override
  public Future<Rows> query(String sql, Tuple parameters) {
    return connection
        .preparedQuery(numbered(sql))
        .execute(parameters)
        .map(rows -> new Rows(rows, rows.rowCount()));
  }

  @Override
  public Future<List<Integer>> batch(String sql, List<Tuple> rows) {
    return connection
        .preparedQuery(numbered(sql))
        .executeBatch(rows)
        .map(
            changed -> {
              var counts = new ArrayList<Integer>(rows.size());
              for (var one = changed; one != null; one = one.next()) {
                counts.add(one.rowCount());
              }
              return counts;
            });
  }
}

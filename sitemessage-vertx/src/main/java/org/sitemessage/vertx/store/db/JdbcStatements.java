package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements by plain JDBC, on the thread of the connection's owner, who waits for them. */
public final class JdbcStatements implements Statements {
  /** What drivers call a time with a zone, where its JDBC type does not say so. */
  private static final Set<String> ZONED = Set.of("timestamptz");

  private final Connection connection;
  private final CallingThread thread;

  public JdbcStatements(Connection connection, CallingThread thread) {
    this.connection = connection;
    this.thread = thread;
  }

  @Override
  public Future<Rows> query(String sql, Tuple parameters) {
    return thread.run(
        () -> {
          try (var statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.execute()
                ? rows(statement.getResultSet())
                : new Rows(List.of(), statement.getUpdateCount());
          }
        });
  }

  @Override
  public Future<List<Integer>> batch(String sql, List<Tuple> rows) {
    return thread.run(
        () -> {
          try (var statement = connection.prepareStatement(sql)) {
            for (var row : rows) {
              bind(statement, row);
              statement.addBatch();
            }
            var counts = new ArrayList<Integer>(rows.size());
            for (int count : statement.executeBatch()) {
              counts.add(count);
            }
            return counts;
          }
        });
  }

  private void bind(PreparedStatement statement, Tuple parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      var value = parameters.getValue(i);
      if (value instanceof Long[] numbers) {
        statement.setArray(i + 1, connection.createArrayOf("bigint", numbers));
      } else if (value instanceof String[] texts) {
        statement.setArray(i + 1, connection.createArrayOf("text", texts));
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }

  private static Rows rows(ResultSet found) throws SQLException {
    var columns = new ArrayList<String>();
    var about = found.getMetaData();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      columns.add(about.getColumnLabel(i).toLowerCase(Locale.ROOT));
    }
    var rows = new ArrayList<Row>();
    while (found.next()) {
      var values = Tuple.tuple();
      for (int i = 1; i <= columns.size(); i++) {
        values.addValue(value(found, i, about.getColumnType(i), about.getColumnTypeName(i)));
      }
      rows.add(new NamedRow(columns, values));
    }
    return new Rows(rows, rows.size());
  }

  private static @Nullable Object value(ResultSet found, int at, int type, String typeName)
      throws SQLException {
    return switch (type) {
      case Types.TIMESTAMP_WITH_TIMEZONE -> found.getObject(at, OffsetDateTime.class);
      case Types.TIMESTAMP ->
          ZONED.contains(typeName)
              ? found.getObject(at, OffsetDateTime.class)
              : found.getObject(at);
      case Types.CLOB -> found.getString(at);
      default -> found.getObject(at);
    };
  }
}

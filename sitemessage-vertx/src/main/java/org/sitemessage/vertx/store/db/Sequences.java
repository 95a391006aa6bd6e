package org.sitemessage.vertx.store.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** Makes a copied store give out the numbers that its source would have given out. Blocking. */
public final class Sequences {
  private Sequences() {}

  public static void advance(
      Connection reading,
      Connection writing,
      Database source,
      Database target,
      List<TableShape> tables)
      throws SQLException {
    for (var name : names(reading)) {
      var next = next(reading, source.dialect(), name);
      execute(writing, target.dialect().restart(name, next));
    }
    for (var table : tables) {
      if (!table.identity().isEmpty()) {
        execute(
            writing,
            target.dialect().restart(table.name(), table.identity(), 1 + last(reading, table)));
      }
    }
  }

  /** Skips the next ids of a store, because they may have been given out already. */
  static void skip(Connection connection, Dialect dialect, long count) throws SQLException {
    for (var name : names(connection)) {
      var next = next(connection, dialect, name) + count;
      execute(connection, dialect.restart(name, next));
    }
    for (var table : TableShape.all(connection)) {
      if (!table.identity().isEmpty()) {
        execute(
            connection,
            dialect.restart(table.name(), table.identity(), 1 + last(connection, table) + count));
      }
    }
  }

  /** Also of subscriptions that are gone, up to which a message has its dispatches. */
  private static long last(Connection reading, TableShape table) throws SQLException {
    var last = number(reading, "select max(%s) from %s".formatted(table.identity(), table.name()));
    return table.name().equals("subscription")
        ? Math.max(last, number(reading, "select max(after_id) from postponed"))
        : last;
  }

  private static List<String> names(Connection connection) throws SQLException {
    var names = new ArrayList<String>();
    try (var select =
        connection.prepareStatement(
            "select sequence_name from information_schema.sequences where sequence_schema = ?")) {
      select.setString(1, connection.getSchema());
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1).toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  private static long next(Connection connection, Dialect dialect, String sequence)
      throws SQLException {
    try (var select = connection.prepareStatement(dialect.nextIds(sequence))) {
      select.setInt(1, 1);
      return TableRows.number(select);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (var select = connection.prepareStatement(sql)) {
      return TableRows.number(select);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

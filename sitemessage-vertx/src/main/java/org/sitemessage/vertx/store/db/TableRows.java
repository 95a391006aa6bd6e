package org.sitemessage.vertx.store.db;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes whole tables, a page at a time, whatever database they are in. Blocking. */
public final class TableRows {
  /** Rows of a page: with chunks of files about 6 MiB. */
  private static final int PAGE = 100;

  private TableRows() {}

  /**
   * The number and the hash of the rows of a table.
   *
   * @param rows number of rows
   * @param hash sum of the SHA-256 of each row, whatever their order
   */
  public record Sum(long rows, BigInteger hash) {}

  /** Takes a row: values in the order of the table's columns. */
  public interface Taker {
    void take(List<@Nullable Object> row) throws SQLException;
  }

  public static Sum read(Connection connection, TableShape table, Taker taker) throws SQLException {
    var rows = 0L;
    var hash = BigInteger.ZERO;
    List<Object> after = List.of();
    while (true) {
      var page = page(connection, table, after);
      for (var row : page) {
        taker.take(row);
        hash = hash.add(hash(row));
        after = key(table, row);
      }
      rows += page.size();
      if (page.size() < PAGE) {
        return new Sum(rows, hash);
      }
    }
  }

  private static List<List<@Nullable Object>> page(
      Connection connection, TableShape table, List<Object> after) throws SQLException {
    var parameters = new ArrayList<Object>();
    var conditions = new ArrayList<String>();
    for (int i = 0; i < after.size(); i++) {
      var terms = new ArrayList<String>();
      for (int j = 0; j < i; j++) {
        terms.add(table.key().get(j) + " = ?");
        parameters.add(after.get(j));
      }
      terms.add(table.key().get(i) + " > ?");
      parameters.add(after.get(i));
      conditions.add("(" + String.join(" and ", terms) + ")");
    }
    var sql =
        "select %s from %s%s order by %s limit %d"
            .formatted(
                String.join(", ", table.columns()),
                table.name(),
                conditions.isEmpty() ? "" : " where " + String.join(" or ", conditions),
                String.join(", ", table.key()),
                PAGE);
    try (var select = connection.prepareStatement(sql)) {
      bind(select, parameters);
      try (var rows = select.executeQuery()) {
        var page = new ArrayList<List<@Nullable Object>>();
        while (rows.next()) {
          page.add(row(rows));
        }
        return page;
      }
    }
  }

  private static List<@Nullable Object> row(ResultSet rows) throws SQLException {
    var metaData = rows.getMetaData();
    var row = new ArrayList<@Nullable Object>();
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      row.add(value(rows, i, metaData.getColumnType(i)));
    }
    return row;
  }

  /** Returns a value as the same Java type, whatever the database calls the column's type. */
  private static @Nullable Object value(ResultSet rows, int at, int type) throws SQLException {
    var value =
        switch (type) {
          case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
              rows.getObject(at, OffsetDateTime.class);
          case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> rows.getBytes(at);
          case Types.BIT, Types.BOOLEAN -> rows.getBoolean(at);
          case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> rows.getLong(at);
          case Types.DOUBLE, Types.FLOAT, Types.REAL -> rows.getDouble(at);
          case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR -> rows.getString(at);
          default ->
              throw new SQLException(
                  "column %s has a type that is not known here: %s"
                      .formatted(
                          rows.getMetaData().getColumnName(at),
                          rows.getMetaData().getColumnTypeName(at)));
        };
    if (rows.wasNull() || value == null) {
      return null;
    }
    return value instanceof OffsetDateTime time
        ? time.withOffsetSameInstant(ZoneOffset.UTC)
        : value;
  }

  private static List<Object> key(TableShape table, List<@Nullable Object> row)
      throws SQLException {
    var key = new ArrayList<Object>();
    for (var column : table.key()) {
      var value = row.get(table.columns().indexOf(column));
      if (value == null) {
        throw new SQLException("table " + table.name() + " has a row without " + column);
      }
      key.add(value);
    }
    return key;
  }

  private static BigInteger hash(List<@Nullable Object> row) throws SQLException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var value : row) {
        var bytes =
            value instanceof byte[] raw
                ? raw
                : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        digest.update((value == null ? "-" : bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        if (value != null) {
          digest.update(bytes);
        }
      }
      return new BigInteger(1, digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new SQLException("every JDK has SHA-256", e);
    }
  }

  /** Adds rows to a table, a page in one batch. */
  public static final class Insert {
    private final Connection connection;
    private final TableShape table;
    private final List<List<@Nullable Object>> waiting = new ArrayList<>();

    public Insert(Connection connection, TableShape table) {
      this.connection = connection;
      this.table = table;
    }

    public void add(List<@Nullable Object> row) throws SQLException {
      waiting.add(row);
      if (waiting.size() == PAGE) {
        finish();
      }
    }

    /** Writes what is left. */
    public void finish() throws SQLException {
      if (waiting.isEmpty()) {
        return;
      }
      var sql =
          "insert into %s (%s)%s values (%s)"
              .formatted(
                  table.name(),
                  String.join(", ", table.columns()),
                  table.identity().isEmpty() ? "" : " overriding system value",
                  String.join(",", Collections.nCopies(table.columns().size(), "?")));
      try (var insert = connection.prepareStatement(sql)) {
        for (var row : waiting) {
          bind(insert, row);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      waiting.clear();
    }
  }

  private static void bind(PreparedStatement statement, List<? extends @Nullable Object> values)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
  }

  /** Returns the only number that a query returns; 0 for none. */
  public static long number(PreparedStatement select) throws SQLException {
    try (var rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }
}

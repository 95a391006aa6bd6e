package org.sitemessage.vertx.store.db;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.db.statement.Insert;
import org.sitemessage.vertx.store.db.statement.NamedRow;
import org.sitemessage.vertx.store.db.statement.Rows;

/**
 * A transaction: statements one after the other on one JDBC connection, on the thread that owns it.
 * Every method blocks until the database has answered, and throws what the driver throws. Rows have
 * columns in upper case.
 */
public final class Tx {
  /** Names that drivers give to a time with a zone, where its JDBC type does not say so. */
  private static final Set<String> ZONED = Set.of("timestamptz");

  private final Connection connection;
  private final Dialect dialect;
  private final Limit limit;

  /** Limits the time of a statement. */
  @FunctionalInterface
  interface Limit {
    /** A limit that leaves a statement its time. */
    Limit NONE = statement -> {};

    /** Sets the limit; throws if no time is left. */
    void set(Statement statement) throws SQLException;
  }

  /**
   * Creates a transaction on a connection, which somebody else begins and ends.
   *
   * @param connection connection that is not in auto-commit mode
   */
  public Tx(Connection connection, Dialect dialect) {
    this(connection, dialect, Limit.NONE);
  }

  /** Creates a transaction whose queries have a limited time. */
  Tx(Connection connection, Dialect dialect, Limit limit) {
    this.connection = connection;
    this.dialect = dialect;
    this.limit = limit;
  }

  public Dialect dialect() {
    return dialect;
  }

  /** Runs a statement; returns its rows, or the number of rows that it changed. */
  public Rows query(String sql, @Nullable Object... parameters) throws SQLException {
    try (var statement = connection.prepareStatement(dialect.sql(sql))) {
      limit.set(statement);
      bind(statement, Tuple.from(parameters));
      return statement.execute()
          ? rows(statement.getResultSet())
          : new Rows(List.of(), statement.getUpdateCount());
    }
  }

  /** Runs a statement once per tuple; returns the number of rows that each run changed. */
  public List<Integer> batch(String sql, List<Tuple> rows) throws SQLException {
    var counts = new ArrayList<Integer>(rows.size());
    if (rows.isEmpty()) {
      return counts;
    }
    try (var statement = connection.prepareStatement(dialect.sql(sql))) {
      for (var row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      for (int count : statement.executeBatch()) {
        counts.add(count);
      }
    }
    return counts;
  }

  /** Inserts rows; returns nothing, because a row that is refused fails all. */
  public void insert(Insert insert, List<Tuple> rows) throws SQLException {
    if (dialect.bulk() && rows.size() > 1) {
      query(insert.arrays(), insert.columns(rows));
    } else {
      batch(insert.values(), rows);
    }
  }

  /**
   * Runs a query that ends in {@code in (%s)} for any number of keys.
   *
   * @param before parameters that stand before the list
   */
  public <T> List<T> in(String sql, Collection<?> keys, Function<Row, T> read, Object... before)
      throws SQLException {
    var all = new ArrayList<T>();
    for (var query : Query.in(dialect, sql, keys, before)) {
      for (var row : query(query.sql(), query.parameters().toArray())) {
        all.add(read.apply(row));
      }
    }
    return all;
  }

  /** Returns a time as it is stored: databases cut or round what is finer than a millisecond. */
  public static OffsetDateTime utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
  }

  /** Returns a locale as it is stored: its tag, or nothing. */
  public static String tag(Locale locale) {
    return locale.equals(Locale.ROOT) ? "" : locale.toLanguageTag();
  }

  public static Locale locale(String tag) {
    return tag.isEmpty() ? Locale.ROOT : Locale.forLanguageTag(tag);
  }

  public static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  public static Optional<Instant> optionalInstant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  private void bind(PreparedStatement statement, Tuple parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      var value = parameters.getValue(i);
      if (value instanceof Object[] array) {
        statement.setArray(i + 1, connection.createArrayOf(elements(array), array));
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }

  private static String elements(Object[] array) {
    return array instanceof Long[]
        ? "bigint"
        : array instanceof Integer[] ? "integer" : array instanceof Boolean[] ? "boolean" : "text";
  }

  private static Rows rows(ResultSet found) throws SQLException {
    var names = new ArrayList<String>();
    var columns = new ArrayList<Column>();
    var about = found.getMetaData();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      names.add(about.getColumnLabel(i).toUpperCase(Locale.ROOT));
      columns.add(column(about.getColumnType(i), about.getColumnTypeName(i)));
    }
    var named = new NamedRow.Columns(names);
    var rows = new ArrayList<Row>();
    while (found.next()) {
      var values = new @Nullable Object[columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = columns.get(i).read(found, i + 1);
      }
      rows.add(new NamedRow(named, Tuple.wrap(values)));
    }
    return new Rows(rows, rows.size());
  }

  /** Reads the values of one column. */
  private interface Column {
    @Nullable Object read(ResultSet found, int at) throws SQLException;
  }

  private static Column column(int type, String typeName) {
    return switch (type) {
      case Types.TIMESTAMP_WITH_TIMEZONE -> Tx::time;
      case Types.TIMESTAMP -> ZONED.contains(typeName) ? Tx::time : ResultSet::getObject;
      case Types.CLOB -> ResultSet::getString;
      default -> ResultSet::getObject;
    };
  }

  private static @Nullable Object time(ResultSet found, int at) throws SQLException {
    return found.getObject(at, OffsetDateTime.class);
  }
}

package org.sitemessage.vertx.store.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Statements on one connection, in the words of its database. */
public final class Tx {
  private static final int IN_LIST = 500;

  private final Statements statements;
  private final Dialect dialect;

  public Tx(SqlClient client, Dialect dialect) {
    this(new ClientStatements(client), dialect);
  }

  public Tx(Statements statements, Dialect dialect) {
    this.statements = statements;
    this.dialect = dialect;
  }

  public Dialect dialect() {
    return dialect;
  }

  public Future<Rows> query(String sql, Object... parameters) {
    return statements
        .query(dialect.sql(sql), Tuple.from(parameters))
        .map(rows -> rows.map(dialect::row));
  }

  /** Runs a statement once per tuple; the answer is how many rows each changed. */
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
    var list = List.copyOf(keys);
    if (dialect.bulk()) {
      return list.isEmpty() ? Future.succeededFuture(all) : any(sql, list, read, before);
    }
    for (int from = 0; from < list.size(); from += IN_LIST) {
      var some = list.subList(from, Math.min(list.size(), from + IN_LIST));
      var marks = String.join(",", Collections.nCopies(some.size(), "?"));
      var parameters = new ArrayList<Object>(List.of(before));
      parameters.addAll(some);
      done =
          done.compose(v -> query(sql.formatted(marks), parameters.toArray()))
              .map(
                  rows -> {
                    rows.forEach(row -> all.add(read.apply(row)));
                    return null;
                  });
    }
    return done.map(v -> all);
  }

  private <T> Future<List<T>> any(
      String sql, List<?> keys, Function<Row, T> read, Object... before) {
    var parameters = new ArrayList<Object>(List.of(before));
    parameters.add(
        keys.get(0) instanceof Long ? keys.toArray(new Long[0]) : keys.toArray(new String[0]));
    return query(sql.replace("in (%s)", "= any (?)"), parameters.toArray())
        .map(
            rows -> {
              var all = new ArrayList<T>();
              rows.forEach(row -> all.add(read.apply(row)));
              return all;
            });
  }

  /** A time as it is stored: databases cut or round what is finer than a millisecond. */
  public static OffsetDateTime utc(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
  }

  /** A locale as it is stored: its tag, or nothing. */
  public static String tag(Locale locale) {
    return locale.equals(Locale.ROOT) ? "" : locale.toLanguageTag();
  }

  public static Locale locale(String tag) {
    return Locale.forLanguageTag(tag);
  }

  public static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  public static Optional<Instant> optionalInstant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}

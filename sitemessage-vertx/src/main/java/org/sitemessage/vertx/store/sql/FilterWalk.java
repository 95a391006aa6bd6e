package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.value.SearchPage;

/**
 * Walks a table along an index, the greatest ids first, and compares each row with a filter. What
 * the index cannot tell is compared within chunks of rows, so that a search for something rare ends
 * after a bounded number of rows.
 *
 * @param columns columns of the result, the first of which is the id
 * @param table table and its alias: {@code dispatch d}
 * @param key column of the ids: {@code d.id}
 * @param join join with what the filter needs; empty for none
 * @param legs parts of the table that are walked one by one, each along its index
 * @param rest condition that no index answers
 * @param bound maximum number of rows to compare for a page
 * @param countBound maximum number of rows to compare for a count
 */
record FilterWalk(
    String columns,
    String table,
    String key,
    String join,
    List<Leg> legs,
    FilterCondition rest,
    int bound,
    int countBound) {
  private static final int FIRST_CHUNK = 1_000;
  private static final int GROWTH = 10;

  /**
   * A part of the table that an index has in the order of the ids.
   *
   * @param leading first column of the index; empty if it begins with the id
   * @param condition condition that the index answers
   */
  record Leg(String leading, FilterCondition condition) {
    static final Leg WHOLE = new Leg("", FilterCondition.NONE);
  }

  /**
   * The rows found in a leg.
   *
   * @param rows rows, the greatest ids first
   * @param lowest least id that was compared
   * @param ended true if no row is left below
   */
  private record Found(List<Row> rows, long lowest, boolean ended) {}

  /** Returns a page of rows below an id, or from the greatest one if it is 0. */
  <T> Future<SearchPage<T>> page(AsyncSql sql, long before, int limit, Function<Row, T> read) {
    var found = new ArrayList<Found>();
    Future<Void> done = Future.succeededFuture();
    for (var leg : legs) {
      done =
          done.compose(v -> walk(sql, leg, before == 0 ? Long.MAX_VALUE : before, limit))
              .map(
                  one -> {
                    found.add(one);
                    return null;
                  });
    }
    return done.map(v -> merged(found, limit, read));
  }

  /** Merges the legs down to the least id that all of them were compared to. */
  private static <T> SearchPage<T> merged(List<Found> legs, int limit, Function<Row, T> read) {
    var open = legs.stream().filter(leg -> !leg.ended()).mapToLong(Found::lowest).max();
    var sure =
        legs.stream()
            .flatMap(leg -> leg.rows().stream())
            .filter(row -> row.getLong("ID") >= open.orElse(Long.MIN_VALUE))
            .sorted(Comparator.comparingLong((Row row) -> row.getLong("ID")).reversed())
            .toList();
    if (sure.size() > limit) {
      var rows = sure.subList(0, limit);
      return new SearchPage<>(
          rows.stream().map(read).toList(),
          OptionalLong.of(rows.get(limit - 1).getLong("ID")),
          false);
    }
    return new SearchPage<>(
        sure.stream().map(read).toList(), open, open.isPresent() && sure.size() < limit);
  }

  private Future<Found> walk(AsyncSql sql, Leg leg, long before, int want) {
    if (rest.isNone()) {
      return sql.query(
              "select %s from %s where %s order by %s limit ? using index"
                  .formatted(columns, table, conditions(leg, key + " < ?"), order(leg)),
              parameters(leg, before, want))
          .map(rows -> found(rows.list(row -> row), want));
    }
    return chunk(sql, leg, new ArrayList<>(), before, want, FIRST_CHUNK, bound / legs.size());
  }

  private static Found found(List<Row> rows, int want) {
    return new Found(
        rows, rows.isEmpty() ? 0 : rows.get(rows.size() - 1).getLong("ID"), rows.size() < want);
  }

  /** Compares the next rows of a leg, and further ones until enough are found. */
  private Future<Found> chunk(
      AsyncSql sql, Leg leg, List<Row> rows, long before, int want, int size, int left) {
    int most = Math.max(1, Math.min(size, left));
    return end(sql, leg, before, most)
        .compose(
            end ->
                end.rows() == 0
                    ? Future.succeededFuture(new Found(rows, before, true))
                    : matches(sql, leg, before, end.lowest(), want - rows.size())
                        .compose(
                            found -> {
                              rows.addAll(found);
                              if (rows.size() >= want) {
                                return Future.succeededFuture(found(rows, want));
                              }
                              return end.rows() < most || left <= most
                                  ? Future.succeededFuture(
                                      new Found(rows, end.lowest(), end.rows() < most))
                                  : chunk(
                                      sql,
                                      leg,
                                      rows,
                                      end.lowest(),
                                      want,
                                      size * GROWTH,
                                      left - most);
                            }));
  }

  /** The end of a chunk: its least id and its number of rows. */
  private record End(long lowest, long rows) {}

  private Future<End> end(AsyncSql sql, Leg leg, long before, int size) {
    return sql.query(
            "select min(x.id) as lowest, count(*) as amount from (select %s as id from %s where %s order by %s limit ? using index) x"
                .formatted(key, table, conditions(leg, key + " < ?"), order(leg)),
            parameters(leg, before, size))
        .map(
            found -> {
              var row = found.iterator().next();
              var rows = row.getLong("AMOUNT");
              return new End(rows == 0 ? 0 : row.getLong("LOWEST"), rows);
            });
  }

  private Future<List<Row>> matches(AsyncSql sql, Leg leg, long before, long from, int want) {
    return sql.query(
            "select %s from %s order by %s desc limit ?".formatted(columns, compared(leg), key),
            comparedParameters(leg, before, from, want))
        .map(rows -> rows.list(row -> row));
  }

  private String compared(Leg leg) {
    return "%s%s where %s and %s"
        .formatted(table, join, conditions(leg, key + " < ? and " + key + " >= ?"), rest.sql());
  }

  private Object[] comparedParameters(Leg leg, long before, long from, long last) {
    return Stream.of(
            leg.condition().parameters().stream(),
            Stream.<Object>of(before, from),
            rest.parameters().stream(),
            Stream.<Object>of(last))
        .flatMap(all -> all)
        .toArray();
  }

  /** Counts rows, until there are more than {@link PageCount#MOST}. */
  Future<PageCount> count(AsyncSql sql) {
    var total = new long[1];
    var open = new boolean[1];
    Future<Void> done = Future.succeededFuture();
    for (var leg : legs) {
      done =
          done.compose(v -> count(sql, leg, Long.MAX_VALUE, total, open, countBound / legs.size()));
    }
    return done.map(
        v ->
            new PageCount(
                Math.min(total[0], PageCount.MOST), open[0] || total[0] > PageCount.MOST));
  }

  private Future<Void> count(
      AsyncSql sql, Leg leg, long before, long[] total, boolean[] open, int left) {
    var want = PageCount.MOST + 1 - total[0];
    if (want <= 0) {
      return Future.succeededFuture();
    }
    if (rest.isNone()) {
      return sql.query(
              "select count(*) from (select %s as id from %s where %s limit ?) x"
                  .formatted(key, table, conditions(leg, key + " < ?")),
              parameters(leg, before, want))
          .map(
              found -> {
                total[0] += found.iterator().next().getLong(0);
                return null;
              });
    }
    int size = Math.max(1, Math.min(bound, left));
    return end(sql, leg, before, size)
        .compose(
            end ->
                end.rows() == 0
                    ? Future.succeededFuture()
                    : sql.query(
                            "select count(*) from (select %s as id from %s limit ?) x"
                                .formatted(key, compared(leg)),
                            comparedParameters(leg, before, end.lowest(), want))
                        .compose(
                            found -> {
                              total[0] += found.iterator().next().getLong(0);
                              if (end.rows() < size) {
                                return Future.succeededFuture();
                              }
                              open[0] |= left <= size;
                              return left <= size
                                  ? Future.succeededFuture()
                                  : count(sql, leg, end.lowest(), total, open, left - size);
                            }));
  }

  private static String conditions(Leg leg, String range) {
    return leg.condition().isNone() ? range : leg.condition().sql() + " and " + range;
  }

  private String order(Leg leg) {
    return (leg.leading().isEmpty() ? "" : leg.leading() + " desc, ") + key + " desc";
  }

  private static Object[] parameters(Leg leg, long before, long last) {
    return Stream.concat(leg.condition().parameters().stream(), Stream.<Object>of(before, last))
        .toArray();
  }
}

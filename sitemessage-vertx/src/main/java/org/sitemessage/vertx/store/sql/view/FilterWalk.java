package org.sitemessage.vertx.store.sql.view;

import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Walks a table along an index, the greatest ids first, and compares each row with a filter. What
 * the index cannot tell is compared within windows of ids, so that a search for something rare ends
 * after a bounded number of rows. All statements of a page run in one snapshot, so that a row whose
 * status changes meanwhile is found once.
 *
 * @param columns columns of the result, the first of which is the id
 * @param table table of the rows
 * @param measured table whose rows are counted against the bound: the same, or one that has several
 *     rows for each id
 * @param join join with what the filter needs; empty for none
 * @param legs parts of the table that are walked side by side, each along its index; one if another
 *     table is measured
 * @param rest condition that no index answers
 * @param bound maximum number of rows to compare for a page
 * @param countBound maximum number of rows to compare for a count
 */
public record FilterWalk(
    String columns,
    Table table,
    Table measured,
    String join,
    List<Leg> legs,
    FilterCondition rest,
    int bound,
    int countBound) {
  private static final int FIRST_WINDOW = 3_000;
  private static final int GROWTH = 10;
  private static final Comparator<Row> GREATEST_FIRST =
      Comparator.comparingLong((Row row) -> row.getLong("ID")).reversed();

  /**
   * A table.
   *
   * @param name name and alias: {@code dispatch d}
   * @param key column of the ids: {@code d.id}
   */
  public record Table(String name, String key) {}

  /**
   * A part of the table that an index has in the order of the ids.
   *
   * @param leading first column of the index; empty if it begins with the id
   * @param condition condition on the table that the index answers
   * @param measured the same condition on the measured table
   */
  public record Leg(String leading, FilterCondition condition, FilterCondition measured) {
    static final Leg WHOLE = new Leg("", FilterCondition.NONE);

    Leg(String leading, FilterCondition condition) {
      this(leading, condition, condition);
    }
  }

  /**
   * A range of ids.
   *
   * @param before id that ends it, itself left out
   * @param lowest least id
   * @param rows maximum number of measured rows within
   * @param last true if no row is left below
   */
  private record Window(long before, long lowest, int rows, boolean last) {
    boolean isEmpty() {
      return before == lowest;
    }
  }

  /** Returns a page of rows below an id, or from the greatest one if it is 0. */
  public <T> SearchPage<T> page(Tx tx, long before, int limit, Function<Row, T> read)
      throws SQLException {
    long top = before == 0 ? Long.MAX_VALUE : before;
    if (rest.isNone()) {
      var rows = first(tx, top, limit);
      return page(rows, rows.size() < limit ? OptionalLong.empty() : lowest(rows), false, read);
    }
    var rows = new ArrayList<Row>();
    int left = bound;
    int size = FIRST_WINDOW;
    while (true) {
      var window = window(tx, top, size, left, bound);
      rows.addAll(matches(tx, window, limit - rows.size()));
      if (rows.size() >= limit) {
        return page(rows, lowest(rows), false, read);
      }
      if (window.last()) {
        return page(rows, OptionalLong.empty(), false, read);
      }
      left -= window.rows();
      if (left <= 0 || window.isEmpty()) {
        return page(rows, OptionalLong.of(window.lowest()), true, read);
      }
      top = window.lowest();
      size = next(size, bound - left, rows.size(), limit);
    }
  }

  /** Returns the size of the next window: twice what the rows found so far let expect to need. */
  private static int next(int size, int compared, int found, int limit) {
    int most = size * GROWTH;
    long needed = found == 0 ? most : 2L * compared * (limit - found) / found;
    return (int) Math.max(FIRST_WINDOW, Math.min(most, needed));
  }

  private static OptionalLong lowest(List<Row> rows) {
    return OptionalLong.of(rows.get(rows.size() - 1).getLong("ID"));
  }

  private static <T> SearchPage<T> page(
      List<Row> rows, OptionalLong next, boolean partial, Function<Row, T> read) {
    return new SearchPage<>(rows.stream().map(read).toList(), next, partial);
  }

  /** Returns the first rows of all legs, which the indexes alone find. */
  private List<Row> first(Tx tx, long before, int limit) throws SQLException {
    var rows = new ArrayList<Row>();
    for (var leg : legs) {
      rows.addAll(
          tx.query(
                  "select %s from %s where %s order by %s limit ? using index"
                      .formatted(
                          columns,
                          table.name(),
                          conditions(leg.condition(), table.key() + " < ?"),
                          order(leg, table)),
                  parameters(leg.condition(), before, limit))
              .list(row -> row));
    }
    return greatest(rows, limit);
  }

  private static List<Row> greatest(List<Row> rows, int limit) {
    return rows.stream().sorted(GREATEST_FIRST).limit(limit).toList();
  }

  /**
   * Returns the next range of ids that has about some number of rows, and no more than are left. An
   * id with more rows than that is a window by itself, unless something was compared before it.
   */
  private Window window(Tx tx, long before, int size, int left, int budget) throws SQLException {
    boolean severalRows = !table.equals(measured);
    for (int rows = Math.min(size, left); ; rows = Math.min(rows * GROWTH, left)) {
      int most = Math.max(1, rows / legs.size());
      long lowest = 0;
      boolean last = true;
      boolean cut = false;
      for (var leg : legs) {
        var end = end(tx, leg, before, most);
        if (end.rows() == most) {
          last = false;
          // The rows of the least id may be cut, unless it has one row.
          cut = severalRows && end.lowest() == end.highest();
          lowest = Math.max(lowest, severalRows && !cut ? end.lowest() + 1 : end.lowest());
        }
      }
      if (!cut) {
        return new Window(before, lowest, rows, last);
      }
      if (rows >= left) {
        return left < budget
            ? new Window(before, before, rows, false)
            : new Window(before, lowest, rows, false);
      }
    }
  }

  /** The end of a range: its least and greatest id, and its number of rows. */
  private record End(long lowest, long highest, long rows) {}

  private End end(Tx tx, Leg leg, long before, int size) throws SQLException {
    var row =
        tx.query(
                ("select min(x.id) as lowest, max(x.id) as highest, count(*) as amount from"
                        + " (select %s as id from %s where %s order by %s limit ? using index) x")
                    .formatted(
                        measured.key(),
                        measured.name(),
                        conditions(leg.measured(), measured.key() + " < ?"),
                        order(leg, measured)),
                parameters(leg.measured(), before, size))
            .iterator()
            .next();
    var rows = row.getLong("AMOUNT");
    return rows == 0
        ? new End(0, 0, 0)
        : new End(row.getLong("LOWEST"), row.getLong("HIGHEST"), rows);
  }

  /** Returns the greatest rows of a window that fit. */
  private List<Row> matches(Tx tx, Window window, int want) throws SQLException {
    var rows = new ArrayList<Row>();
    if (!window.isEmpty()) {
      for (var leg : legs) {
        rows.addAll(
            tx.query(
                    "select %s from %s order by %s desc limit ?"
                        .formatted(columns, compared(leg), table.key()),
                    comparedParameters(leg, window, want))
                .list(row -> row));
      }
    }
    return greatest(rows, want);
  }

  private String compared(Leg leg) {
    return "%s%s where %s and %s"
        .formatted(
            table.name(),
            join,
            conditions(leg.condition(), table.key() + " < ? and " + table.key() + " >= ?"),
            rest.sql());
  }

  private Object[] comparedParameters(Leg leg, Window window, long last) {
    return Stream.of(
            leg.condition().parameters().stream(),
            Stream.<Object>of(window.before(), window.lowest()),
            rest.parameters().stream(),
            Stream.<Object>of(last))
        .flatMap(all -> all)
        .toArray();
  }

  /** Counts rows, until there are more than {@link PageCount#MOST}. */
  public PageCount count(Tx tx) throws SQLException {
    long total = 0;
    if (rest.isNone()) {
      for (var leg : legs) {
        total +=
            amount(
                tx,
                "%s where %s"
                    .formatted(table.name(), conditions(leg.condition(), table.key() + " < ?")),
                parameters(leg.condition(), Long.MAX_VALUE, PageCount.MOST + 1));
      }
      return counted(total, false);
    }
    long top = Long.MAX_VALUE;
    int left = countBound;
    while (true) {
      var window = window(tx, top, bound, left, countBound);
      if (!window.isEmpty()) {
        for (var leg : legs) {
          total += amount(tx, compared(leg), comparedParameters(leg, window, PageCount.MOST + 1));
        }
      }
      left -= window.rows();
      boolean ended = left <= 0 || window.isEmpty();
      if (window.last() || ended || total > PageCount.MOST) {
        return counted(total, !window.last());
      }
      top = window.lowest();
    }
  }

  private static PageCount counted(long total, boolean open) {
    return new PageCount(Math.min(total, PageCount.MOST), open || total > PageCount.MOST);
  }

  private long amount(Tx tx, String from, Object[] parameters) throws SQLException {
    return tx.query(
            "select count(*) from (select %s as id from %s limit ?) x".formatted(table.key(), from),
            parameters)
        .iterator()
        .next()
        .getLong(0);
  }

  private static String conditions(FilterCondition condition, String range) {
    return condition.isNone() ? range : condition.sql() + " and " + range;
  }

  private static String order(Leg leg, Table of) {
    return (leg.leading().isEmpty() ? "" : leg.leading() + " desc, ") + of.key() + " desc";
  }

  private static Object[] parameters(FilterCondition condition, long before, long last) {
    return Stream.concat(condition.parameters().stream(), Stream.<Object>of(before, last))
        .toArray();
  }
}

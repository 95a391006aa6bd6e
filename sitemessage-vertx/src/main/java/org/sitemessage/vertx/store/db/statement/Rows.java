package org.sitemessage.vertx.store.db.statement;

import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The result of a statement.
 *
 * @param rows the rows of a query
 * @param rowCount number of rows that it changed
 */
public record Rows(Iterable<Row> rows, int rowCount) implements Iterable<Row> {

  /** Returns these rows, each through a view. */
  public Rows map(UnaryOperator<Row> view) {
    return new Rows(
        () -> {
          var inner = rows.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return inner.hasNext();
            }

            @Override
            public Row next() {
              return view.apply(inner.next());
            }
          };
        },
        rowCount);
  }

  /** Returns what a function makes of each row, in a list that can be changed. */
  public <T> List<T> list(Function<Row, T> read) {
    var all = new ArrayList<T>();
    rows.forEach(row -> all.add(read.apply(row)));
    return all;
  }

  public boolean isEmpty() {
    return !rows.iterator().hasNext();
  }

  @Override
  public Iterator<Row> iterator() {
    return rows.iterator();
  }
}

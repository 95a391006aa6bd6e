package org.sitemessage.vertx.store.db.statement;

import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes arrays of the columns of parameter rows, as PostgreSQL's {@code unnest} takes them. */
public final class ColumnArrays {
  private ColumnArrays() {}

  public static Integer[] ints(List<Tuple> rows, int at) {
    return column(rows, at, value -> ((Number) value).intValue()).toArray(new Integer[0]);
  }

  public static Long[] longs(List<Tuple> rows, int at) {
    return column(rows, at, value -> ((Number) value).longValue()).toArray(new Long[0]);
  }

  public static @Nullable String[] strings(List<Tuple> rows, int at) {
    return column(rows, at, value -> (String) value).toArray(new String[0]);
  }

  /** Texts, and times as texts. */
  public static @Nullable String[] texts(List<Tuple> rows, int at) {
    return column(
            rows, at, value -> value instanceof OffsetDateTime time ? time.toString() : "" + value)
        .toArray(new String[0]);
  }

  public static <T> List<@Nullable T> column(List<Tuple> rows, int at, Function<Object, T> read) {
    var values = new ArrayList<@Nullable T>(rows.size());
    for (var row : rows) {
      var value = row.getValue(at);
      values.add(value == null ? null : read.apply(value));
    }
    return values;
  }
}

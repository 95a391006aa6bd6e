package org.sitemessage.vertx.store.db.statement;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row read by plain JDBC.
 *
 * @param columns the columns, which all rows of a result share
 * @param values one per column
 */
public record NamedRow(Columns columns, Tuple values) implements Row {

  /** The columns of a result. */
  public static final class Columns {
    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();

    /**
     * Creates the columns of a result.
     *
     * @param names names in upper case; if two are equal, the first one is found
     */
    public Columns(List<String> names) {
      this.names = List.copyOf(names);
      for (int i = 0; i < names.size(); i++) {
        places.putIfAbsent(names.get(i), i);
      }
    }
  }

  @Override
  public @Nullable String getColumnName(int pos) {
    return pos < 0 || pos >= columns.names.size() ? null : columns.names.get(pos);
  }

  @Override
  public int getColumnIndex(String column) {
    return columns.places.getOrDefault(column, -1);
  }

  @Override
  public @Nullable Object getValue(int pos) {
    return values.getValue(pos);
  }

  @Override
  public Tuple addValue(@Nullable Object value) {
    return values.addValue(value);
  }

  @Override
  public int size() {
    return values.size();
  }

  @Override
  public void clear() {
    values.clear();
  }

  @Override
  public List<Class<?>> types() {
    return values.types();
  }
}

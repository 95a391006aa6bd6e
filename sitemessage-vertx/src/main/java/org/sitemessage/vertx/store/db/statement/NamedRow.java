package org.sitemessage.vertx.store.db.statement;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row read by plain JDBC.
 *
 * @param columns names in upper case
 * @param values one per column
 */
public record NamedRow(List<String> columns, Tuple values) implements Row {

  @Override
  public @Nullable String getColumnName(int pos) {
    return pos < 0 || pos >= columns.size() ? null : columns.get(pos);
  }

  @Override
  public int getColumnIndex(String column) {
    return columns.indexOf(column);
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

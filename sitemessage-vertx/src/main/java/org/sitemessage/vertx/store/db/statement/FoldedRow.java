package org.sitemessage.vertx.store.db.statement;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A row of a database that folds names to lower case, with its columns named in upper case. */
public final class FoldedRow implements Row {
  private final Row row;

  public FoldedRow(Row row) {
    this.row = row;
  }

  @Override
  public @Nullable String getColumnName(int pos) {
    var name = row.getColumnName(pos);
    return name == null ? null : name.toUpperCase(Locale.ROOT);
  }

  @Override
  public int getColumnIndex(String column) {
    return row.getColumnIndex(column.toLowerCase(Locale.ROOT));
  }

  @Override
  public @Nullable Object getValue(int pos) {
    return row.getValue(pos);
  }

  @Override
  public Tuple addValue(@Nullable Object value) {
    return row.addValue(value);
  }

  @Override
  public int size() {
    return row.size();
  }

  @Override
  public void clear() {
    row.clear();
  }

  @Override
  public List<Class<?>> types() {
    return row.types();
  }
}

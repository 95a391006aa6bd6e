package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.util.List;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.filter.FilterList;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.vertx.store.SavedFilterStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;

/** Stores the filters that principals have saved. */
final class SavedFilters implements SavedFilterStore {
  private static final String OWNED = "owner_kind = ? and owner_name = ?";

  private final Connections connections;

  SavedFilters(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<List<SavedFilter>> of(Caller owner) {
    return connections.read(
        sql ->
            sql.query(
                    "select list_code, name, filter_text, created_at from saved_filter where %s"
                        .formatted(OWNED + " order by list_code, name"),
                    owner.kind().code(),
                    owner.name())
                .map(rows -> rows.list(SavedFilters::filter)));
  }

  @Override
  public Future<Boolean> save(Caller owner, SavedFilter filter, int most) {
    return connections.write(tx -> save(tx, owner, filter, most));
  }

  /** Saves. Transactions that run at once on PostgreSQL may exceed the maximum by a few. */
  private static boolean save(Tx tx, Caller owner, SavedFilter filter, int most)
      throws SQLException {
    var names =
        tx.query(
                "select name from saved_filter where %s and list_code = ?%s"
                    .formatted(OWNED, tx.dialect().lock()),
                owner.kind().code(),
                owner.name(),
                filter.list().code())
            .list(row -> row.getString("NAME"));
    if (!names.contains(filter.name()) && names.size() >= most) {
      return false;
    }
    forget(tx, owner, filter.list(), filter.name());
    tx.query(
        "insert into saved_filter (owner_kind, owner_name, list_code, name, filter_text,"
            + " created_at) values (?,?,?,?,?,?)",
        owner.kind().code(),
        owner.name(),
        filter.list().code(),
        filter.name(),
        filter.filter(),
        Tx.utc(filter.createdAt()));
    return true;
  }

  @Override
  public Future<Boolean> forget(Caller owner, FilterList list, String name) {
    return connections.write(tx -> forget(tx, owner, list, name));
  }

  private static boolean forget(Tx tx, Caller owner, FilterList list, String name)
      throws SQLException {
    return tx.query(
                "delete from saved_filter where %s and list_code = ? and name = ?".formatted(OWNED),
                owner.kind().code(),
                owner.name(),
                list.code(),
                name)
            .rowCount()
        > 0;
  }

  /** Removes all filters of a principal. Callers have names without control characters. */
  static void forgetAll(Tx tx, PrincipalKind kind, String name) throws SQLException {
    var owner = new Caller(name, kind, "", "");
    tx.query("delete from saved_filter where " + OWNED, kind.code(), owner.name());
  }

  private static SavedFilter filter(Row row) {
    return new SavedFilter(
        FilterList.ofCode(row.getInteger("LIST_CODE")),
        row.getString("NAME"),
        row.getString("FILTER_TEXT"),
        Tx.instant(row, "CREATED_AT"));
  }
}

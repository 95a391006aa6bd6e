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

  /**
   * Replaces the filter of that name, or adds one. Transactions that run at once on PostgreSQL may
   * exceed the maximum by a few. Those that replace the same filter wait for each other; to delete
   * and insert it would make them collide.
   */
  private static boolean save(Tx tx, Caller owner, SavedFilter filter, int most)
      throws SQLException {
    if (update(tx, owner, filter)) {
      return true;
    }
    if (count(tx, owner, filter.list()) >= most) {
      return false;
    }
    insert(tx, owner, filter);
    return true;
  }

  private static boolean update(Tx tx, Caller owner, SavedFilter filter) throws SQLException {
    return tx.query(
                "update saved_filter set filter_text = ?, created_at = ? where %s and list_code = ? and name = ?"
                    .formatted(OWNED),
                filter.filter(),
                Tx.utc(filter.createdAt()),
                owner.kind().code(),
                owner.name(),
                filter.list().code(),
                filter.name())
            .rowCount()
        > 0;
  }

  private static long count(Tx tx, Caller owner, FilterList list) throws SQLException {
    return tx.query(
            "select count(*) from saved_filter where %s and list_code = ?".formatted(OWNED),
            owner.kind().code(),
            owner.name(),
            list.code())
        .list(row -> row.getLong(0))
        .get(0);
  }

  private static void insert(Tx tx, Caller owner, SavedFilter filter) throws SQLException {
    tx.query(
        "insert into saved_filter (owner_kind, owner_name, list_code, name, filter_text,"
            + " created_at) values (?,?,?,?,?,?)",
        owner.kind().code(),
        owner.name(),
        filter.list().code(),
        filter.name(),
        filter.filter(),
        Tx.utc(filter.createdAt()));
  }

  @Override
  public Future<Boolean> forget(Caller owner, FilterList list, String name) {
    return connections.write(
        tx ->
            tx.query(
                        "delete from saved_filter where %s and list_code = ? and name = ?"
                            .formatted(OWNED),
                        owner.kind().code(),
                        owner.name(),
                        list.code(),
                        name)
                    .rowCount()
                > 0);
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

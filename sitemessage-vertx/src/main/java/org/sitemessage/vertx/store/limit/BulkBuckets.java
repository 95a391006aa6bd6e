package org.sitemessage.vertx.store.limit;

import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.ColumnArrays;

/** Writes many buckets or parked dispatches in one statement, on databases that can. */
final class BulkBuckets {
  private static final String ROWS =
      " from unnest(?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::int[], ?::bigint[],"
          + " ?::bigint[], ?::bigint[], ?::text[], ?::text[])"
          + " as c(full_at, wake_at, day, started, days, terms, spacing, depth, messenger, bucket)";

  private final Tx tx;

  BulkBuckets(Tx tx) {
    this.tx = tx;
  }

  void update(List<Tuple> rows) throws SQLException {
    run(
        "update rate_bucket b set full_at = c.full_at, wake_at = c.wake_at, day = c.day,"
            + " started = c.started, days = c.days, terms = c.terms, spacing = c.spacing,"
            + " depth = c.depth"
            + ROWS
            + " where b.messenger = c.messenger and b.bucket = c.bucket",
        rows);
  }

  /**
   * Inserts buckets. Fails, and the transaction is run again, if another one has inserted one of
   * these buckets: a row that did not exist was not locked.
   */
  void insert(List<Tuple> rows) throws SQLException {
    run(
        "insert into rate_bucket (full_at, wake_at, day, started, days, terms, spacing, depth,"
            + " messenger, bucket)"
            + " select c.full_at, c.wake_at, c.day, c.started, c.days, c.terms, c.spacing, c.depth,"
            + " c.messenger, c.bucket"
            + ROWS,
        rows);
  }

  private void run(String sql, List<Tuple> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    tx.query(
        sql,
        ColumnArrays.longs(rows, 0),
        ColumnArrays.longs(rows, 1),
        ColumnArrays.strings(rows, 2),
        ColumnArrays.longs(rows, 3),
        ColumnArrays.ints(rows, 4),
        ColumnArrays.longs(rows, 5),
        ColumnArrays.longs(rows, 6),
        ColumnArrays.longs(rows, 7),
        ColumnArrays.strings(rows, 8),
        ColumnArrays.strings(rows, 9));
  }

  /** Parks dispatches, each under a bucket; there is at least one. */
  void park(Map<Long, String> buckets) throws SQLException {
    var ids = List.copyOf(buckets.keySet());
    tx.query(
        "insert into parked"
            + " (dispatch_id, messenger, bucket, rank, due_at, expires_at)"
            + " select d.id, d.messenger, p.bucket, d.rank, d.due_at,"
            + ParkedDispatches.EXPIRY
            + " from unnest(?::bigint[], ?::text[]) as p(id, bucket)"
            + " join dispatch d on d.id = p.id join message m on m.id = d.message_id",
        ids.toArray(Long[]::new),
        ids.stream().map(buckets::get).toArray(String[]::new));
  }
}

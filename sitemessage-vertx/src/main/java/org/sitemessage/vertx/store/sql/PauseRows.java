package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.store.PauseStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.Rows;
import org.sitemessage.vertx.store.limit.RateBuckets;
import org.sitemessage.vertx.store.value.ClockReading;
import org.sitemessage.vertx.store.value.ManualPause;

/** Stores pauses. Their times are of the clock that all processes share. */
final class PauseRows implements PauseStore {
  private final Connections connections;
  private final String table;

  /** Name of the column of the alias. */
  private final String subject;

  private PauseRows(Connections connections, String table, String subject) {
    this.connections = connections;
    this.table = table;
    this.subject = subject;
  }

  static PauseRows ofMessengers(Connections connections) {
    return new PauseRows(connections, "messenger_pause", "messenger");
  }

  static PauseRows ofTypes(Connections connections) {
    return new PauseRows(connections, "type_pause", "type");
  }

  @Override
  public Future<List<ManualPause>> current(Clock clock) {
    return connections.write(tx -> current(tx, clock));
  }

  /** Like {@link #current(Clock)}, within a transaction. */
  List<ManualPause> current(Tx tx, Clock clock) throws SQLException {
    if (select(tx).isEmpty()) {
      return List.of();
    }
    var clocks = RateBuckets.clocks(tx, clock);
    // Another process may have replaced a pause by a longer one: its time decides, not its name.
    tx.query("delete from %s where until_at <= ?".formatted(table), Tx.utc(clocks.shared()));
    return select(tx).list(row -> pause(row, clocks));
  }

  private Rows select(Tx tx) throws SQLException {
    return tx.query(
        "select %s, since_at, until_at, reason, paused_by from %s".formatted(subject, table));
  }

  private static ManualPause pause(Row row, ClockReading clocks) {
    return new ManualPause(
        row.getString(0),
        clocks.toOwn(Tx.instant(row, "SINCE_AT")),
        Tx.optionalInstant(row, "UNTIL_AT").map(clocks::toOwn),
        row.getString("REASON"),
        row.getString("PAUSED_BY"));
  }

  @Override
  public Future<Void> put(ManualPause pause, Clock clock) {
    return connections.change(tx -> put(tx, pause, clock));
  }

  private void put(Tx tx, ManualPause pause, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    var row =
        new @Nullable Object[] {
          Tx.utc(clocks.toShared(pause.since())),
          pause.until().map(until -> Tx.utc(clocks.toShared(until))).orElse(null),
          pause.reason(),
          pause.by(),
          pause.alias()
        };
    var updated =
        tx.query(
            "update %s set since_at = ?, until_at = ?, reason = ?, paused_by = ? where %s = ?"
                .formatted(table, subject),
            row);
    if (updated.rowCount() == 0) {
      tx.query(
          "insert into %s (since_at, until_at, reason, paused_by, %s) values (?,?,?,?,?)"
              .formatted(table, subject),
          row);
    }
  }

  @Override
  public Future<Boolean> remove(String alias) {
    return connections.write(
        tx ->
            tx.query("delete from %s where %s = ?".formatted(table, subject), alias).rowCount()
                > 0);
  }
}

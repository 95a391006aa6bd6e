package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
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

  PauseRows(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<List<ManualPause>> current(Clock clock) {
    return connections.write(tx -> current(tx, clock));
  }

  private static List<ManualPause> current(Tx tx, Clock clock) throws SQLException {
    if (select(tx).isEmpty()) {
      return List.of();
    }
    var clocks = RateBuckets.clocks(tx, clock);
    // Another process may have replaced a pause by a longer one: its time decides, not its name.
    tx.query("delete from messenger_pause where until_at <= ?", Tx.utc(clocks.shared()));
    return select(tx).list(row -> pause(row, clocks));
  }

  private static Rows select(Tx tx) throws SQLException {
    return tx.query("select messenger, since_at, until_at, reason, paused_by from messenger_pause");
  }

  private static ManualPause pause(Row row, ClockReading clocks) {
    return new ManualPause(
        row.getString("MESSENGER"),
        clocks.toOwn(Tx.instant(row, "SINCE_AT")),
        Tx.optionalInstant(row, "UNTIL_AT").map(clocks::toOwn),
        row.getString("REASON"),
        row.getString("PAUSED_BY"));
  }

  @Override
  public Future<Void> put(ManualPause pause, Clock clock) {
    return connections.change(tx -> put(tx, pause, clock));
  }

  private static void put(Tx tx, ManualPause pause, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    tx.query("delete from messenger_pause where messenger = ?", pause.messenger());
    tx.query(
        "insert into messenger_pause (messenger, since_at, until_at, reason, paused_by)"
            + " values (?,?,?,?,?)",
        pause.messenger(),
        Tx.utc(clocks.toShared(pause.since())),
        pause.until().map(until -> Tx.utc(clocks.toShared(until))).orElse(null),
        pause.reason(),
        pause.by());
  }

  @Override
  public Future<Boolean> remove(String messenger) {
    return connections.write(
        tx ->
            tx.query("delete from messenger_pause where messenger = ?", messenger).rowCount() > 0);
  }
}

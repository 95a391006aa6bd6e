package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.store.HoldStore;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.StoredHold;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;
import org.sitemessage.vertx.store.sql.dispatch.Completions;
import org.sitemessage.vertx.store.value.ClockReading;

/** Stores holds. Their ends are times of the clock that all processes share. */
final class HoldRows implements HoldStore {
  private final Connections connections;

  HoldRows(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<List<StoredHold>> all(Clock clock) {
    return connections.write(tx -> all(tx, clock));
  }

  /** Like {@link #all(Clock)}, within a transaction. */
  static List<StoredHold> all(Tx tx, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    return tx.query(
            "select messenger, scope, subject, paused, until_at, reason, failures from hold")
        .list(row -> hold(row, clocks));
  }

  private static StoredHold hold(Row row, ClockReading clocks) {
    var until = Tx.instant(row, "UNTIL_AT");
    return new StoredHold(
        new Hold(
            row.getString("MESSENGER"),
            Scope.valueOf(row.getString("SCOPE")),
            row.getString("SUBJECT"),
            row.getBoolean("PAUSED"),
            clocks.toOwn(until),
            row.getString("REASON"),
            row.getInteger("FAILURES")),
        until);
  }

  @Override
  public Future<StoredHold> put(Hold hold, Clock clock) {
    return connections.write(tx -> put(tx, hold, clock));
  }

  private static StoredHold put(Tx tx, Hold hold, Clock clock) throws SQLException {
    var until = RateBuckets.clocks(tx, clock).toShared(hold.until()).truncatedTo(ChronoUnit.MILLIS);
    if (!update(tx, hold, until)) {
      insert(tx, hold, until);
    }
    return new StoredHold(hold, until);
  }

  private static boolean update(Tx tx, Hold hold, Instant until) throws SQLException {
    var updated =
        tx.query(
            "update hold set paused = ?, until_at = ?, reason = ?, failures = ?"
                + " where messenger = ? and scope = ? and subject = ?",
            hold.paused(),
            utc(until),
            Completions.cut(hold.reason(), Completions.TEXT),
            hold.failures(),
            hold.messenger(),
            hold.scope().name(),
            hold.subject());
    return updated.rowCount() > 0;
  }

  private static void insert(Tx tx, Hold hold, Instant until) throws SQLException {
    tx.query(
        "insert into hold (messenger, scope, subject, paused, until_at, reason,"
            + " failures) values (?,?,?,?,?,?,?)",
        hold.messenger(),
        hold.scope().name(),
        hold.subject(),
        hold.paused(),
        utc(until),
        Completions.cut(hold.reason(), Completions.TEXT),
        hold.failures());
  }

  @Override
  public Future<Boolean> remove(Hold hold) {
    return connections.write(
        tx ->
            tx.query(
                        "delete from hold where messenger = ? and scope = ? and subject = ?",
                        hold.messenger(),
                        hold.scope().name(),
                        hold.subject())
                    .rowCount()
                > 0);
  }
}

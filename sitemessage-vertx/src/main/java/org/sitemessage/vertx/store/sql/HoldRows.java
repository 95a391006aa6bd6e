package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.store.ClockReading;
import org.sitemessage.vertx.store.claim.Hold;
import org.sitemessage.vertx.store.claim.StoredHold;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;

/** Holds, which end by the clock that all processes share. */
final class HoldRows {
  private final Tx tx;

  HoldRows(Tx tx) {
    this.tx = tx;
  }

  /** Returns all holds, with their ends by the clock of this process. */
  static Future<List<StoredHold>> all(AsyncSql sql, Clock clock) {
    return RateBuckets.clocks(sql, clock)
        .compose(
            clocks ->
                sql.query(
                        "select messenger, scope, subject, paused, until_at, reason, failures"
                            + " from hold")
                    .map(
                        rows -> {
                          var holds = new ArrayList<StoredHold>();
                          rows.forEach(row -> holds.add(hold(row, clocks)));
                          return holds;
                        }));
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

  /** Adds a hold or changes it; returns the hold as it is stored. */
  StoredHold put(Hold hold, Clock clock) throws SQLException {
    var until = RateBuckets.clocks(tx, clock).toShared(hold.until()).truncatedTo(ChronoUnit.MILLIS);
    if (!update(hold, until)) {
      insert(hold, until);
    }
    return new StoredHold(hold, until);
  }

  private boolean update(Hold hold, Instant until) throws SQLException {
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

  private void insert(Hold hold, Instant until) throws SQLException {
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

  void remove(Hold hold) throws SQLException {
    tx.query(
        "delete from hold where messenger = ? and scope = ? and subject = ?",
        hold.messenger(),
        hold.scope().name(),
        hold.subject());
  }
}

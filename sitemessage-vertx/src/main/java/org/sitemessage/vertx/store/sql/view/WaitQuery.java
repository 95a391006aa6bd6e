package org.sitemessage.vertx.store.sql.view;

import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;
import org.sitemessage.vertx.store.value.ClockReading;
import org.sitemessage.vertx.store.view.WaitFacts;

/** Reads what the store knows of the waiting of one dispatch. */
public final class WaitQuery {
  private static final long NANOS = 1_000_000_000L;

  private WaitQuery() {}

  public static Optional<WaitFacts> of(Tx tx, long dispatchId, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    return tx
        .query(
            "select m.send_at, m.expires_at, d.owner, d.claim, d.unbegun, n.host, n.pid,"
                + " p.bucket, b.wake_at, o.head_id as open_head, j.dispatch_id as joining_id"
                + " from dispatch d join message m on m.id = d.message_id"
                + " left join node n on n.id = d.owner"
                + " left join parked p on p.dispatch_id = d.id"
                + " left join rate_bucket b on b.messenger = p.messenger and b.bucket = p.bucket"
                + " left join group_open o on o.head_id = d.id"
                + " left join joining j on j.dispatch_id = d.id where d.id = ?",
            dispatchId)
        .list(row -> facts(row, clocks))
        .stream()
        .findFirst();
  }

  private static WaitFacts facts(Row row, ClockReading clocks) {
    return new WaitFacts(
        Tx.instant(row, "SEND_AT"),
        Tx.instant(row, "EXPIRES_AT"),
        row.getLong("OPEN_HEAD") != null,
        row.getLong("JOINING_ID") != null,
        Optional.ofNullable(row.getString("BUCKET"))
            .map(
                bucket ->
                    new WaitFacts.Parked(
                        bucket,
                        Optional.ofNullable(row.getLong("WAKE_AT"))
                            .filter(wake -> wake > 0)
                            .map(wake -> Instant.ofEpochSecond(wake / NANOS, wake % NANOS))
                            .map(clocks::toOwn))),
        Optional.ofNullable(row.getLong("OWNER"))
            .map(
                owner ->
                    new WaitFacts.Owner(
                        owner,
                        Optional.ofNullable(row.getString("HOST")).orElse(""),
                        Optional.ofNullable(row.getLong("PID"))
                            .map(OptionalLong::of)
                            .orElse(OptionalLong.empty()),
                        !Optional.ofNullable(row.getLong("UNBEGUN"))
                            .equals(Optional.ofNullable(row.getLong("CLAIM"))))));
  }
}

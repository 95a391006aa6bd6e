package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import org.sitemessage.vertx.store.Heartbeats;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;

/**
 * The processes that use the store. Their times are those of the clock that all share, so that none
 * whose own is wrong takes another for long gone.
 */
final class Nodes {
  /** So long a process that was killed stays registered, for whoever wants to know. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Tx tx;

  Nodes(Tx tx) {
    this.tx = tx;
  }

  /** Records that a node is alive, by the shared clock; returns the heartbeats of all nodes. */
  Heartbeats beat(long node, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    var now = clocks.shared();
    var updated = tx.query("update node set heartbeat_at = ? where id = ?", utc(now), node);
    if (updated.rowCount() == 0) {
      register(node, now);
    }
    var beats = new HashMap<Long, Instant>();
    for (var row : tx.query("select id, heartbeat_at from node")) {
      beats.put(row.getLong("ID"), Tx.instant(row, "HEARTBEAT_AT"));
    }
    return new Heartbeats(beats, clocks);
  }

  private void register(long node, Instant now) throws SQLException {
    tx.query("delete from node where heartbeat_at < ?", utc(now.minus(KEPT)));
    tx.query(
        "insert into node (id, host, pid, started_at, heartbeat_at) values (?,?,?,?,?)",
        node,
        host(),
        ProcessHandle.current().pid(),
        utc(now),
        utc(now));
  }

  private static String host() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
  }
}

package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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

  /** Notes by the clock that all share that a node is alive; answers the heartbeats of all. */
  Future<Heartbeats> beat(long node, Clock clock) {
    return RateBuckets.clocks(tx, clock)
        .compose(clocks -> beat(node, clocks.shared()).map(beats -> new Heartbeats(beats, clocks)));
  }

  private Future<Map<Long, Instant>> beat(long node, Instant now) {
    return tx.query("update node set heartbeat_at = ? where id = ?", utc(now), node)
        .compose(
            updated ->
                updated.rowCount() > 0 ? Future.<Void>succeededFuture() : register(node, now))
        .compose(v -> tx.query("select id, heartbeat_at from node"))
        .map(
            rows -> {
              var beats = new HashMap<Long, Instant>();
              rows.forEach(row -> beats.put(row.getLong("ID"), Tx.instant(row, "HEARTBEAT_AT")));
              return beats;
            });
  }

  private Future<Void> register(long node, Instant now) {
    return tx.query("delete from node where heartbeat_at < ?", utc(now.minus(KEPT)))
        .compose(
            v ->
                tx.query(
                    "insert into node (id, host, pid, started_at, heartbeat_at)"
                        + " values (?,?,?,?,?)",
                    node,
                    host(),
                    ProcessHandle.current().pid(),
                    utc(now),
                    utc(now)))
        .mapEmpty();
  }

  private static String host() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
  }
}

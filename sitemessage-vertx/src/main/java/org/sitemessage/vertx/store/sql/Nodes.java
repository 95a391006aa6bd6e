package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Optional;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.store.NodeStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;
import org.sitemessage.vertx.store.value.Heartbeats;

/**
 * Registers the processes that use the store. Heartbeats are times of the clock that all processes
 * share, so that a process whose own clock is wrong takes no other process for dead.
 */
final class Nodes implements NodeStore {
  /** Time that a killed process stays registered, for operators. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Connections connections;
  private volatile long own;

  Nodes(Connections connections) {
    this.connections = connections;
  }

  /** Sets the node of this process, and registers it where several processes share the store. */
  Future<Void> enter(long node, Instant now) {
    own = node;
    return isShared()
        ? heartbeat(node, Clock.fixed(now, ZoneOffset.UTC)).mapEmpty()
        : Future.succeededFuture();
  }

  /** Removes this node, so that other processes take over at once what it has not finished. */
  Future<Void> leave() {
    return isShared()
        ? connections.change(tx -> tx.query("delete from node where id = ?", own))
        : Future.succeededFuture();
  }

  /** Returns the id of this node. */
  long own() {
    return own;
  }

  @Override
  public boolean isShared() {
    return connections.isShared();
  }

  @Override
  public String place() {
    return connections.place();
  }

  @Override
  public Future<Void> ping() {
    return connections.read(sql -> sql.query("select x from (values(0)) one(x)").mapEmpty());
  }

  @Override
  public Future<Inspection.SchemaVersions> schema() {
    return connections.read(
        sql ->
            sql.query("select coalesce(max(version), 0) from schema_history")
                .map(
                    rows ->
                        new Inspection.SchemaVersions(
                            rows.iterator().next().getInteger(0), connections.schemaVersion())));
  }

  @Override
  public Future<Boolean> isRegistered(long node) {
    return isShared()
        ? connections.read(
            sql -> sql.query("select id from node where id = ?", node).map(rows -> !rows.isEmpty()))
        : Future.succeededFuture(node == own);
  }

  @Override
  public Future<Integer> alive(Duration silence) {
    return isShared() ? connections.write(tx -> alive(tx, silence)) : Future.succeededFuture(1);
  }

  private static int alive(Tx tx, Duration silence) throws SQLException {
    var clocks = RateBuckets.clocks(tx, Clock.systemUTC());
    var rows =
        tx.query(
            "select cast(count(*) as integer) from node where heartbeat_at > ?",
            utc(clocks.shared().minus(silence)));
    return Math.max(1, rows.iterator().next().getInteger(0));
  }

  @Override
  public void listen(Runnable heard) {
    connections.listen(own, heard);
  }

  @Override
  public Future<Void> announce() {
    var statement = connections.dialect().announceAs();
    return statement.isEmpty()
        ? Future.succeededFuture()
        : connections.read(sql -> sql.query(statement.get(), String.valueOf(own)).mapEmpty());
  }

  @Override
  public Future<Heartbeats> heartbeat(long node, Clock clock) {
    return connections.write(tx -> beat(tx, node, clock));
  }

  private static Heartbeats beat(Tx tx, long node, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    var now = clocks.shared();
    var updated = tx.query("update node set heartbeat_at = ? where id = ?", utc(now), node);
    if (updated.rowCount() == 0) {
      register(tx, node, now);
    }
    var beats = new HashMap<Long, Instant>();
    for (var row : tx.query("select id, heartbeat_at from node")) {
      beats.put(row.getLong("ID"), Tx.instant(row, "HEARTBEAT_AT"));
    }
    return new Heartbeats(beats, clocks);
  }

  private static void register(Tx tx, long node, Instant now) throws SQLException {
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

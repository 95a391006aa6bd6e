package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.store.NodeStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.limit.RateBuckets;
import org.sitemessage.vertx.store.value.ClockReading;
import org.sitemessage.vertx.store.value.Heartbeats;

/**
 * Registers the processes that use the store. Heartbeats are times of the clock that all processes
 * share, so that a process whose own clock is wrong takes no other process for dead.
 */
final class Nodes implements NodeStore {
  /** Time that a killed process stays registered, for operators. */
  private static final Duration KEPT = Duration.ofDays(1);

  /** Dispatches that are claimed, by node. They are few: a node claims what it can soon send. */
  private static final String CLAIMS =
      "select coalesce(owner, 0), count(*) from dispatch where status = %d group by owner"
          .formatted(DispatchStatus.PROCESSING.code());

  private final Connections connections;
  private volatile long own;
  private volatile Instant entered = Instant.EPOCH;

  /** False if this process sends only on request. */
  private volatile boolean continuous = true;

  /** Time since which the only process is drained; of a shared store, the table says it. */
  private volatile Optional<Instant> drained = Optional.empty();

  Nodes(Connections connections) {
    this.connections = connections;
  }

  /** Lets this process be known as one that sends only on request. */
  void onRequest() {
    continuous = false;
  }

  /** Sets the node of this process, and registers it where several processes share the store. */
  Future<Void> enter(long node, Instant now) {
    own = node;
    entered = now;
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
    return isShared()
        ? connections.write(tx -> alive(tx, silence))
        : Future.succeededFuture(continuous ? 1 : 0);
  }

  private int alive(Tx tx, Duration silence) throws SQLException {
    var clocks = RateBuckets.clocks(tx, Clock.systemUTC());
    var others =
        tx.query(
            "select cast(count(*) as integer) from node"
                + " where heartbeat_at > ? and continuous and id <> ?",
            utc(clocks.shared().minus(silence)),
            own);
    return others.iterator().next().getInteger(0) + (continuous ? 1 : 0);
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
  public Future<List<NodeState>> all(Duration silence, Instant now) {
    return isShared()
        ? connections.write(tx -> all(tx, silence))
        : connections
            .read(sql -> sql.query(CLAIMS))
            .map(
                rows ->
                    List.of(
                        new NodeState(
                            Long.toHexString(own),
                            EngineVersion.read(),
                            host(),
                            ProcessHandle.current().pid(),
                            entered,
                            now,
                            true,
                            continuous,
                            Optional.empty(),
                            rows.list(row -> row.getLong(1)).stream()
                                .mapToLong(number -> number)
                                .sum(),
                            drained)));
  }

  private static List<NodeState> all(Tx tx, Duration silence) throws SQLException {
    var claims = new HashMap<Long, Long>();
    for (var row : tx.query(CLAIMS)) {
      claims.put(row.getLong(0), row.getLong(1));
    }
    var alive = RateBuckets.clocks(tx, Clock.systemUTC()).shared().minus(silence);
    return tx.query(
            "select id, version, host, pid, started_at, heartbeat_at, ahead, drained_at, continuous"
                + " from node order by started_at, id")
        .list(
            row ->
                new NodeState(
                    Long.toHexString(row.getLong("ID")),
                    row.getString("VERSION"),
                    row.getString("HOST"),
                    row.getLong("PID"),
                    Tx.instant(row, "STARTED_AT"),
                    Tx.instant(row, "HEARTBEAT_AT"),
                    Tx.instant(row, "HEARTBEAT_AT").isAfter(alive),
                    row.getBoolean("CONTINUOUS"),
                    Optional.of(Duration.ofMillis(row.getLong("AHEAD"))),
                    claims.getOrDefault(row.getLong("ID"), 0L),
                    Tx.optionalInstant(row, "DRAINED_AT")));
  }

  @Override
  public Future<Boolean> drain(long node, Optional<Instant> since) {
    if (isShared()) {
      return connections.write(
          tx ->
              tx.query(
                          "update node set drained_at = ? where id = ?",
                          since.map(Tx::utc).orElse(null),
                          node)
                      .rowCount()
                  > 0);
    }
    if (node == own) {
      drained = since;
    }
    return Future.succeededFuture(node == own);
  }

  @Override
  public Future<Heartbeats> heartbeat(long node, Clock clock) {
    return connections.write(tx -> beat(tx, node, clock));
  }

  private Heartbeats beat(Tx tx, long node, Clock clock) throws SQLException {
    var clocks = RateBuckets.clocks(tx, clock);
    var now = clocks.shared();
    var updated =
        tx.query(
            "update node set heartbeat_at = ?, ahead = ? where id = ?",
            utc(now),
            clocks.ahead().toMillis(),
            node);
    if (updated.rowCount() == 0) {
      register(tx, node, clocks);
    }
    var beats = new HashMap<Long, Instant>();
    var drained = false;
    for (var row : tx.query("select id, heartbeat_at, drained_at from node")) {
      beats.put(row.getLong("ID"), Tx.instant(row, "HEARTBEAT_AT"));
      drained |= row.getLong("ID") == node && Tx.optionalInstant(row, "DRAINED_AT").isPresent();
    }
    return new Heartbeats(beats, clocks, drained);
  }

  private void register(Tx tx, long node, ClockReading clocks) throws SQLException {
    var now = clocks.shared();
    tx.query("delete from node where heartbeat_at < ?", utc(now.minus(KEPT)));
    tx.query(
        "insert into node (id, host, pid, started_at, heartbeat_at, version, ahead, continuous)"
            + " values (?,?,?,?,?,?,?,?)",
        node,
        host(),
        ProcessHandle.current().pid(),
        utc(now),
        utc(now),
        EngineVersion.read(),
        clocks.ahead().toMillis(),
        continuous);
  }

  private static String host() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
  }
}

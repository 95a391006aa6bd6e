package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditOutcome;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.vertx.store.OperationStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.schedule.Inserts;
import org.sitemessage.vertx.store.value.OperationStep;

/** Stores operations. */
final class Operations implements OperationStore {
  private static final String SELECT =
      "select id, kind, settle_as, filter_text, who, who_kind, client, reason, state, stopping,"
          + " expected, touched, before_id, node, started_at, updated_at, ended_at, error"
          + " from operation where ";

  /** Condition of a change by the node that runs an operation. */
  private static final String RUN =
      " where id = ? and node = ? and state = " + OperationState.RUNNING.code();

  private static final String OPEN =
      "state in (%d, %d)".formatted(OperationState.WAITING.code(), OperationState.RUNNING.code());

  private static final int ERROR_CHARS = 2_000;

  private final Connections connections;

  Operations(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<Operation> start(OperationRequest request, Optional<Caller> caller, Instant now) {
    return connections.write(tx -> start(tx, request, caller, now));
  }

  private static Operation start(
      Tx tx, OperationRequest request, Optional<Caller> caller, Instant now) throws SQLException {
    if (tx.query("select id from operation where " + OPEN).rowCount() >= MOST_OPEN) {
      throw new SiteMessageException(
          FailureCode.NOT_READY,
          "%d operations have not ended; stop some, or wait".formatted(MOST_OPEN));
    }
    long id = Inserts.nextIds(tx, "operation_seq", 1).get(0);
    long newest =
        tx.query("select coalesce(max(id), 0) from dispatch").iterator().next().getLong(0);
    tx.query(
        "insert into operation (id, kind, settle_as, filter_text, who, who_kind, client, reason,"
            + " state, before_id, started_at, updated_at, error) values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        id,
        request.kind().code(),
        request.as().map(DispatchStatus::code).orElse(null),
        request.filter().text(),
        caller.map(Caller::name).orElse(""),
        caller.map(one -> one.kind().code()).orElse(null),
        caller.map(Caller::from).orElse(""),
        request.reason(),
        OperationState.WAITING.code(),
        newest + 1,
        utc(now),
        utc(now),
        "");
    return operation(row(tx, id).orElseThrow());
  }

  private static Optional<Row> row(Tx tx, long id) throws SQLException {
    return tx.query(SELECT + "id = ?" + tx.dialect().lock(), id).list(row -> row).stream()
        .findFirst();
  }

  /** Returns whether an operation has not ended. */
  static boolean isAnyOpen(Tx tx) throws SQLException {
    return !tx.query("select id from operation where " + OPEN + " limit 1").isEmpty();
  }

  @Override
  public Future<Optional<Operation>> find(long id) {
    return connections.read(
        sql ->
            sql.query(SELECT + "id = ?", id)
                .map(rows -> rows.list(Operations::operation).stream().findFirst()));
  }

  @Override
  public Future<List<Operation>> page(long before, int limit) {
    return connections.read(
        sql ->
            sql.query(SELECT + "id < ? order by id desc limit ?", before, limit)
                .map(rows -> rows.list(Operations::operation)));
  }

  @Override
  public Future<Optional<Operation>> take(long node, Set<Long> silent, Instant now) {
    return connections.write(tx -> take(tx, node, silent, now));
  }

  private Optional<Operation> take(Tx tx, long node, Set<Long> silent, Instant now)
      throws SQLException {
    var open = tx.query(SELECT + OPEN + " order by id" + tx.dialect().lock()).list(row -> row);
    var others = new HashSet<Long>();
    if (connections.isShared() && !open.isEmpty()) {
      tx.query("select id from node where id <> ?", node)
          .forEach(row -> others.add(row.getLong(0)));
      others.removeAll(silent);
    }
    var free =
        open.stream()
            .filter(
                row ->
                    state(row) == OperationState.WAITING || !others.contains(row.getLong("NODE")))
            .findFirst();
    if (free.isEmpty()) {
      return Optional.empty();
    }
    long id = free.get().getLong("ID");
    tx.query(
        "update operation set state = ?, node = ?, updated_at = ? where id = ?",
        OperationState.RUNNING.code(),
        node,
        utc(now),
        id);
    return row(tx, id).map(Operations::operation);
  }

  @Override
  public Future<Void> expect(long id, long node, long expected) {
    return connections.change(
        tx -> tx.query("update operation set expected = ?" + RUN, expected, id, node));
  }

  @Override
  public Future<Void> step(OperationStep step) {
    return connections.change(tx -> step(tx, step, 0));
  }

  /** Moves an operation on in the transaction of a batch. */
  static void step(Tx tx, OperationStep step, long touched) throws SQLException {
    var moved =
        tx.query(
            "update operation set before_id = ?, touched = touched + ?, updated_at = ?"
                + RUN
                + " and stopping = false",
            step.before(),
            touched,
            utc(step.now()),
            step.operation(),
            step.node());
    if (moved.rowCount() == 0) {
      throw new SiteMessageException(
          FailureCode.NOT_FOUND,
          "operation %d was stopped, or another node runs it".formatted(step.operation()));
    }
  }

  @Override
  public Future<Optional<Operation>> stop(long id, Instant now) {
    return connections.write(
        tx -> {
          var found = row(tx, id);
          if (found.isPresent() && state(found.get()) == OperationState.WAITING) {
            end(tx, found.get(), OperationState.STOPPED, "", now);
          } else if (found.isPresent() && state(found.get()) == OperationState.RUNNING) {
            tx.query(
                "update operation set stopping = true, updated_at = ? where id = ?", utc(now), id);
          }
          return row(tx, id).map(Operations::operation);
        });
  }

  @Override
  public Future<Void> end(long id, long node, OperationState state, String error, Instant now) {
    return connections.change(
        tx -> {
          var running =
              row(tx, id)
                  .filter(row -> state(row) == OperationState.RUNNING)
                  .filter(row -> row.getLong("NODE") == node);
          if (running.isPresent()) {
            end(tx, running.get(), state, error, now);
          }
        });
  }

  private static void end(Tx tx, Row row, OperationState state, String error, Instant now)
      throws SQLException {
    var operation = operation(row);
    tx.query(
        "update operation set state = ?, error = ?, ended_at = ?, updated_at = ? where id = ?",
        state.code(),
        error.substring(0, Math.min(error.length(), ERROR_CHARS)),
        utc(now),
        utc(now),
        operation.id());
    var kind = row.getInteger("WHO_KIND");
    if (kind != null) {
      Access.record(
          tx,
          new AuditEntry(
              0,
              now,
              new Caller(
                  operation.by(),
                  PrincipalKind.ofCode(kind),
                  row.getString("CLIENT"),
                  operation.reason()),
              "operations end",
              "operation %d %s: %s %s"
                  .formatted(
                      operation.id(), state.key(), operation.kind().key(), operation.filter()),
              state == OperationState.FAILED ? AuditOutcome.FAILED : AuditOutcome.DONE,
              operation.touched()));
    }
    var old =
        tx.query("select id from operation where not (%s) order by id desc".formatted(OPEN))
            .list(ended -> Tuple.of(ended.getLong(0)));
    tx.batch("delete from operation where id = ?", old.stream().skip(MOST_ENDED).toList());
  }

  @Override
  public Future<Integer> removeEnded(Instant before) {
    return connections.write(
        tx -> tx.query("delete from operation where ended_at < ?", utc(before)).rowCount());
  }

  private static OperationState state(Row row) {
    return OperationState.ofCode(row.getInteger("STATE"));
  }

  private static Operation operation(Row row) {
    var expected = row.getLong("EXPECTED");
    return new Operation(
        row.getLong("ID"),
        OperationKind.ofCode(row.getInteger("KIND")),
        Optional.ofNullable(row.getInteger("SETTLE_AS")).map(DispatchStatus::ofCode),
        row.getString("FILTER_TEXT"),
        row.getString("WHO"),
        row.getString("REASON"),
        state(row),
        row.getBoolean("STOPPING"),
        expected == null ? OptionalLong.empty() : OptionalLong.of(expected),
        row.getLong("TOUCHED"),
        row.getLong("BEFORE_ID"),
        Optional.ofNullable(row.getLong("NODE")).map(Long::toHexString).orElse(""),
        Tx.instant(row, "STARTED_AT"),
        Tx.instant(row, "UPDATED_AT"),
        Tx.optionalInstant(row, "ENDED_AT"),
        row.getString("ERROR"));
  }
}

package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.CommandStore;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.AttemptLog;
import org.sitemessage.vertx.store.sql.dispatch.ChangedRow;
import org.sitemessage.vertx.store.sql.dispatch.ClaimCursors;
import org.sitemessage.vertx.store.sql.dispatch.Groups;
import org.sitemessage.vertx.store.value.ChangedDispatches;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.Requeue;

/**
 * Seals messages, and cancels, requeues and settles dispatches that nobody is sending. Every change
 * of a dispatch requires the status that it was decided on, so that a claim that comes first wins.
 */
final class OperatorCommands implements CommandStore {
  private final Connections connections;
  private final ClaimCursors cursors;

  OperatorCommands(Connections connections, ClaimCursors cursors) {
    this.connections = connections;
    this.cursors = cursors;
  }

  /** A change of one dispatch, and the line it leaves in its log. */
  private record Change(
      Set<DispatchStatus> from,
      String outcome,
      String text,
      String sql,
      Function<Row, Tuple> row) {}

  @Override
  public Future<Boolean> seal(long messageId) {
    return connections.write(
        tx -> {
          tx.query("delete from postponed where message_id = ?", messageId);
          return tx.query("update message set sealed = true where id = ?", messageId).rowCount()
              > 0;
        });
  }

  @Override
  public Future<ChangedDispatches> cancel(
      DispatchIds dispatches, Set<DispatchStatus> from, Instant now) {
    return connections.write(tx -> cancel(tx, dispatches, from, now));
  }

  private static ChangedDispatches cancel(
      Tx tx, DispatchIds named, Set<DispatchStatus> from, Instant now) throws SQLException {
    return leaving(
        tx,
        named,
        now,
        new Change(
            from,
            "cancelled",
            "withdrawn by command",
            "update dispatch set status = ?, lane = ?, due_at = ?, content = null"
                + " where id = ? and status = ?",
            row ->
                Tuple.of(
                    DispatchStatus.CANCELLED.code(),
                    Lane.DONE.code(),
                    utc(now),
                    row.getLong("ID"),
                    row.getInteger("STATUS"))));
  }

  @Override
  public Future<ChangedDispatches> requeue(DispatchIds dispatches, Requeue how) {
    return connections.write(tx -> requeue(tx, dispatches, how)).onSuccess(v -> cursors.forget());
  }

  /**
   * Makes dispatches pending again. Their attempts are counted anew, but a dispatch that may have
   * been delivered is still known as such. A message that has expired gets another expiry. A
   * dispatch that was not to be sent before a time is still not sent before it.
   */
  private static ChangedDispatches requeue(Tx tx, DispatchIds named, Requeue how)
      throws SQLException {
    var swept =
        leaving(
            tx,
            named,
            how.now(),
            new Change(
                how.from(),
                "requeued",
                "made pending again by command",
                "update dispatch set status = ?, lane = ?, due_at = ?, attempts = 0,"
                    + " unknowns = case when unknowns + takeovers > 0 then 1 else 0 end,"
                    + " takeovers = 0, moved = false, deferrals = 0, stops = 0, sent_at = null, remote_id = null,"
                    + " answer = null"
                    + " where id = ? and status = ?",
                row -> pending(row, how.now())));
    tx.batch(
        "update message set expires_at = ? where id = ? and expires_at <= ?",
        swept.changed().stream()
            .map(ChangedDispatches.Changed::messageId)
            .distinct()
            .map(id -> Tuple.of(utc(how.expiresAt()), id, utc(how.now())))
            .toList());
    return swept;
  }

  private static Tuple pending(Row row, Instant now) {
    var sendAt = Tx.instant(row, "SEND_AT");
    var dueAt = Quiet.parse(row.getString("QUIET")).end(sendAt.isAfter(now) ? sendAt : now);
    return Tuple.of(
        DispatchStatus.PENDING.code(),
        Lane.of(DispatchStatus.PENDING, dueAt, now).code(),
        utc(dueAt),
        row.getLong("ID"),
        row.getInteger("STATUS"));
  }

  @Override
  public Future<ChangedDispatches> settle(DispatchIds dispatches, DispatchStatus as, Instant now) {
    return connections.write(
        tx ->
            sweep(
                tx,
                dispatches,
                now,
                new Change(
                    Set.of(DispatchStatus.UNKNOWN),
                    "settled",
                    "settled as %s by command".formatted(as.key()),
                    // The old due_at is the time at which the dispatch became unknown.
                    "update dispatch set status = ?, lane = ?, sent_at = "
                        + (as == DispatchStatus.SENT ? "due_at" : "null")
                        + ", due_at = ?, content = null where id = ? and status = ?",
                    row ->
                        Tuple.of(
                            as.code(),
                            Lane.DONE.code(),
                            utc(now),
                            row.getLong("ID"),
                            row.getInteger("STATUS")))));
  }

  /** Changes dispatches, which leave their groups. */
  private static ChangedDispatches leaving(Tx tx, DispatchIds named, Instant now, Change change)
      throws SQLException {
    var swept = sweep(tx, named, now, change);
    new Groups(tx)
        .leave(swept.changed().stream().map(ChangedDispatches.Changed::dispatchId).toList(), now);
    return swept;
  }

  private static ChangedDispatches sweep(Tx tx, DispatchIds named, Instant now, Change change)
      throws SQLException {
    var rows =
        tx.in(
            "select d.id, d.message_id, d.messenger, d.address, d.status, d.quiet, m.type,"
                + " m.send_at from dispatch d join message m on m.id = d.message_id where d.id in (%s)",
            new TreeSet<>(named.ids()), row -> row);
    if (named.required()) {
      requireAll(named, rows);
    }
    var parts =
        rows.stream()
            .collect(Collectors.partitioningBy(row -> change.from().contains(status(row))));
    var fitting = parts.getOrDefault(true, List.of());
    var counts = tx.batch(change.sql(), fitting.stream().map(change.row()).toList());
    var swept = swept(fitting, counts, parts.getOrDefault(false, List.of()));
    var ids = swept.changed().stream().map(ChangedDispatches.Changed::dispatchId).toList();
    new AttemptLog(tx)
        .follow(
            ids.stream()
                .map(id -> AttemptLog.line(id, now, change.outcome(), change.text()))
                .toList());
    if (named.step().isPresent()) {
      Operations.step(tx, named.step().get(), ids.size());
    }
    return swept;
  }

  private static void requireAll(DispatchIds named, List<Row> rows) {
    var missing = new TreeSet<>(named.ids());
    rows.forEach(row -> missing.remove(row.getLong("ID")));
    if (!missing.isEmpty()) {
      throw new SiteMessageException(
          FailureCode.NOT_FOUND,
          "there is no dispatch %s; nothing was changed"
              .formatted(missing.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
  }

  /** Returns the result of a change; a dispatch that it did not reach was claimed meanwhile. */
  private static ChangedDispatches swept(
      List<Row> fitting, List<Integer> counts, List<Row> others) {
    var changed = new ArrayList<ChangedDispatches.Changed>();
    var left = new EnumMap<DispatchStatus, Long>(DispatchStatus.class);
    others.forEach(row -> left.merge(status(row), 1L, Long::sum));
    for (int i = 0; i < fitting.size(); i++) {
      var row = fitting.get(i);
      if (counts.get(i) > 0) {
        changed.add(ChangedRow.of(row));
      } else {
        left.merge(DispatchStatus.PROCESSING, 1L, Long::sum);
      }
    }
    return new ChangedDispatches(changed, left);
  }

  private static DispatchStatus status(Row row) {
    return DispatchStatus.ofCode(Objects.requireNonNull(row.getInteger("STATUS")));
  }
}

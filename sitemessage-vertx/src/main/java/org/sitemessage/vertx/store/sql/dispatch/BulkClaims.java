package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.Beginning;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.db.statement.ColumnArrays;
import org.sitemessage.vertx.store.db.statement.Rows;
import org.sitemessage.vertx.store.limit.ReadyDispatch;

/**
 * Changes many dispatches in one statement, on databases that support it. Lanes and statuses are
 * literals in the statements, because a plan for any lane would not use the indexes of one lane.
 */
final class BulkClaims {
  private static final String ALL_COLUMNS =
      "update dispatch d set status = c.status, lane = c.lane, due_at = c.due_at,"
          + " attempts = c.attempts, unknowns = c.unknowns, takeovers = c.takeovers,"
          + " moved = c.moved, address = c.address, content = c.content,"
          + " deferrals = c.deferrals, stops = c.stops, owner = null, claim = null"
          + " from unnest(?::int[], ?::int[], ?::timestamptz[], ?::int[], ?::int[], ?::int[],"
          + " ?::boolean[], ?::text[], ?::text[], ?::int[], ?::int[], ?::bigint[], ?::bigint[])"
          + " as c(status, lane, due_at, attempts, unknowns, takeovers, moved,"
          + " address, content, deferrals, stops, id, claim)"
          + " where d.id = c.id and d.claim = c.claim returning c.id, c.claim";

  private static final String SENT_COLUMNS =
      ("update dispatch d set status = %2$d, lane = %3$d, due_at = %1$s, sent_at = %1$s,"
              + " attempts = c.attempts, remote_id = c.remote_id, answer = c.answer,"
              + " content = null, owner = null, claim = null"
              + " from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::text[])"
              + " as c(id, claim, at, attempts, remote_id, answer)"
              + " where d.id = c.id and d.claim = c.claim returning c.id, c.claim")
          .formatted(
              "timestamptz 'epoch' + c.at * interval '1 millisecond'",
              DispatchStatus.SENT.code(),
              Lane.DONE.code());

  private final Tx tx;

  BulkClaims(Tx tx) {
    this.tx = tx;
  }

  List<ReadyDispatch> promote(String messenger, Instant now, int limit) throws SQLException {
    return ReadyDispatch.of(
        tx.query(
            ("with due as materialized (select id from dispatch where lane = %d and messenger = ?"
                    + " and due_at <= ? order by due_at, id limit ? for update skip locked)"
                    + " update dispatch set lane = %d where id in (select id from due)"
                    + " returning id, rank, due_at")
                .formatted(Lane.LATER.code(), Lane.READY.code()),
            messenger,
            utc(now),
            limit));
  }

  /**
   * Takes ready rows that this transaction has locked. Their lane is no condition: an index of that
   * lane alone would be searched for them, which is slow when it is full of the past.
   */
  List<Row> take(ClaimQuery query, long claim, Collection<Long> ids) throws SQLException {
    return ids.isEmpty()
        ? List.of()
        : tx.query(
                "update dispatch set status = %d, lane = %d, owner = ?, claim = ?, unbegun = ?"
                        .formatted(DispatchStatus.PROCESSING.code(), Lane.PROCESSING.code())
                    + " where id = any (?) returning "
                    + ClaimedRows.COLUMNS,
                query.owner(),
                claim,
                Claims.unbegun(query, claim),
                ids.toArray(Long[]::new))
            .list(row -> row);
  }

  /**
   * Takes dispatches over from nodes that are gone, or silent. From then on this node owns them, so
   * that several nodes that look at once get different dispatches, and outcomes that the former
   * owner records change nothing.
   */
  List<Row> takeOrphans(long owner, long claim, Set<String> messengers, Set<Long> silent, int limit)
      throws SQLException {
    return tx.query(
            ("with orphan as materialized (select id from dispatch where status = %d and lane = %d and owner <> ?"
                        .formatted(DispatchStatus.PROCESSING.code(), Lane.PROCESSING.code())
                    + " and messenger = any (?) and (owner = any (?) or not exists"
                    + " (select 1 from node where node.id = dispatch.owner))"
                    + " order by id limit ? for update skip locked)")
                + " update dispatch set owner = ?, claim = ?,"
                + " unbegun = case when unbegun = claim then ? end where id in (select id from orphan)"
                + " returning "
                + ClaimedRows.COLUMNS,
            owner,
            messengers.toArray(String[]::new),
            silent.toArray(Long[]::new),
            limit,
            owner,
            claim,
            claim)
        .list(row -> row);
  }

  /** Records beginnings; returns those whose claims were held. */
  List<Beginning> begin(List<Beginning> beginnings) throws SQLException {
    return tx.query(
            "update dispatch d set unbegun = null from unnest(?::bigint[], ?::bigint[]) as b(id, claim)"
                + " where d.id = b.id and d.claim = b.claim returning b.id, b.claim",
            beginnings.stream().map(Beginning::dispatchId).toArray(Long[]::new),
            beginnings.stream().map(Beginning::claim).toArray(Long[]::new))
        .list(row -> new Beginning(row.getLong(0), row.getLong(1)));
  }

  /** Records that dispatches were sent; returns for each whether its claim was held. */
  List<Boolean> completeSent(List<Completion> sent) throws SQLException {
    return sent.isEmpty()
        ? List.of()
        : held(
            sent,
            tx.query(
                SENT_COLUMNS,
                sent.stream().map(Completion::dispatchId).toArray(Long[]::new),
                sent.stream().map(Completion::claim).toArray(Long[]::new),
                sent.stream().map(c -> c.at().toEpochMilli()).toArray(Long[]::new),
                sent.stream().map(c -> c.progress().attempts()).toArray(Integer[]::new),
                sent.stream().map(Completions::remoteId).toArray(String[]::new),
                sent.stream().map(Completions::answer).toArray(String[]::new)));
  }

  /** Records outcomes; returns for each whether its claim was held. */
  List<Boolean> complete(List<Completion> completions, List<Tuple> rows) throws SQLException {
    return rows.isEmpty()
        ? List.of()
        : held(
            completions,
            tx.query(
                ALL_COLUMNS,
                ColumnArrays.ints(rows, 0),
                ColumnArrays.ints(rows, 1),
                ColumnArrays.texts(rows, 2),
                ColumnArrays.ints(rows, 3),
                ColumnArrays.ints(rows, 4),
                ColumnArrays.ints(rows, 5),
                ColumnArrays.column(rows, 6, Boolean.class::cast).toArray(new Boolean[0]),
                ColumnArrays.texts(rows, 7),
                ColumnArrays.texts(rows, 8),
                ColumnArrays.ints(rows, 9),
                ColumnArrays.ints(rows, 10),
                ColumnArrays.longs(rows, 11),
                ColumnArrays.longs(rows, 12)));
  }

  private static List<Boolean> held(List<Completion> completions, Rows found) {
    var held = new HashMap<Long, Long>();
    found.forEach(row -> held.put(row.getLong(0), row.getLong(1)));
    return completions.stream()
        .map(c -> Long.valueOf(c.claim()).equals(held.get(c.dispatchId())))
        .toList();
  }
}

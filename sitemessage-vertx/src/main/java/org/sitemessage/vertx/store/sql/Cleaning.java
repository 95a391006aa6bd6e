package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.CleanupStore;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.view.Depths;

/**
 * Finds and removes finished dispatches. Searches use indexes of lanes, so that they cost as much
 * as they find: the {@code due_at} of a finished dispatch is the time when it was finished.
 */
final class Cleaning implements CleanupStore {
  private static final String FINISHED =
      "status in (%s)"
          .formatted(
              Stream.of(
                      DispatchStatus.SENT,
                      DispatchStatus.FAILED,
                      DispatchStatus.CANCELLED,
                      DispatchStatus.EXPIRED)
                  .map(status -> String.valueOf(status.code()))
                  .collect(Collectors.joining(", ")));

  /** Greatest number of dispatches that are counted. */
  static final int COUNTED_DISPATCHES = 100_000;

  /** Maximum number of messages, the oldest ones, that are looked at for a count. */
  private static final int COUNTED_MESSAGES = 20_000;

  private final Connections connections;

  Cleaning(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Future<List<Long>> finished(Instant before, int limit) {
    return connections.read(
        sql ->
            finished(sql, Lane.DONE, "", before, limit, new ArrayList<>())
                .compose(found -> finished(sql, Lane.TROUBLED, "", before, limit, found)));
  }

  private static Future<List<Long>> finished(
      AsyncSql sql,
      Lane lane,
      String messengerBefore,
      Instant before,
      int limit,
      List<Long> found) {
    if (found.size() >= limit) {
      return Future.succeededFuture(found);
    }
    return Depths.nextMessenger(sql, lane, messengerBefore)
        .compose(
            next ->
                next.isEmpty()
                    ? Future.succeededFuture(found)
                    : sql.query(
                            "select id from dispatch where lane = %d and messenger = ? and due_at < ?"
                                    .formatted(lane.code())
                                + " and coalesce(sent_at, due_at) < ? and "
                                + FINISHED
                                + " order by lane, messenger, due_at, id limit ? using index",
                            next.get(0),
                            utc(before),
                            utc(before),
                            limit - found.size())
                        .compose(
                            rows -> {
                              rows.forEach(row -> found.add(row.getLong(0)));
                              return finished(sql, lane, next.get(0), before, limit, found);
                            }));
  }

  /** A dispatch that is to be removed, and its message. */
  private record Doomed(long id, long messageId) {}

  @Override
  public Future<Removed> remove(List<Long> dispatchIds, Instant before, boolean messages) {
    return connections.write(tx -> remove(tx, dispatchIds, before, messages));
  }

  private static Removed remove(
      Tx tx, Collection<Long> dispatchIds, Instant before, boolean messages) throws SQLException {
    var doomed =
        tx.in(
            "select id, message_id from dispatch where "
                + FINISHED
                + " and id in (%s)"
                + tx.dialect().lock(),
            dispatchIds,
            row -> new Doomed(row.getLong(0), row.getLong(1)));
    var ids = doomed.stream().map(Doomed::id).toList();
    delete(tx, "attempt where dispatch_id", ids);
    var dispatches = delete(tx, "dispatch where id", ids);
    var messageIds = doomed.stream().map(Doomed::messageId).distinct().toList();
    return new Removed(dispatches, messages ? removeEmptied(tx, messageIds, before) : 0);
  }

  /** Removes messages whose last dispatch was just removed, unless recipients may be appended. */
  private static int removeEmptied(Tx tx, Collection<Long> messageIds, Instant before)
      throws SQLException {
    return deleteMessages(
        tx,
        tx.in(
            "select m.id from message m where m.sealed = true and m.created_at < ? and not exists"
                + " (select 1 from dispatch d where d.message_id = m.id) and not exists"
                + " (select 1 from postponed p where p.message_id = m.id) and m.id in (%s)",
            messageIds, row -> row.getLong(0), utc(before)));
  }

  @Override
  public Future<Integer> removeEmptyMessages(Instant before, Instant now, int limit) {
    return connections.write(tx -> removeExpired(tx, before, now, limit));
  }

  /** Removes expired messages without dispatches: no recipients can be appended any more. */
  private static int removeExpired(Tx tx, Instant before, Instant now, int limit)
      throws SQLException {
    var expired =
        tx.query(
            "select id from message m where created_at < ? and expires_at <= ? and not exists"
                + " (select 1 from dispatch d where d.message_id = m.id)"
                + " order by created_at, id limit ? using index",
            utc(before),
            utc(now),
            limit);
    return deleteMessages(tx, expired.list(row -> row.getLong(0)));
  }

  static int deleteMessages(Tx tx, List<Long> ids) throws SQLException {
    delete(tx, "request where message_id", ids);
    delete(tx, "postponed where message_id", ids);
    return delete(tx, "message where id", ids);
  }

  static int delete(Tx tx, String what, List<Long> keys) throws SQLException {
    var counts = tx.batch("delete from " + what + " = ?", keys.stream().map(Tuple::of).toList());
    return counts.stream().mapToInt(count -> count).sum();
  }

  @Override
  public Future<Counted> count(Instant before, Instant now, boolean messages) {
    return connections.search(
        tx -> {
          long dispatches = 0;
          for (var lane : List.of(Lane.DONE, Lane.TROUBLED)) {
            dispatches = countFinished(tx, lane, before, dispatches);
          }
          var capped = dispatches > COUNTED_DISPATCHES;
          var emptied = messages ? countMessages(tx, before, now) : new Counted(0, 0, false);
          return new Counted(
              Math.min(dispatches, COUNTED_DISPATCHES),
              emptied.messages(),
              capped || emptied.capped());
        });
  }

  /** Counts finished dispatches of a lane, until there are more than are counted. */
  private static long countFinished(Tx tx, Lane lane, Instant before, long sofar)
      throws SQLException {
    long total = sofar;
    var messenger = nextMessenger(tx, lane, "");
    while (messenger.isPresent() && total <= COUNTED_DISPATCHES) {
      total +=
          number(
              tx,
              ("select count(*) from (select id from dispatch where lane = %d"
                      + " and messenger = ? and due_at < ? and coalesce(sent_at, due_at) < ?"
                      + " and %s limit ?) x")
                  .formatted(lane.code(), FINISHED),
              messenger.get(),
              utc(before),
              utc(before),
              COUNTED_DISPATCHES + 1 - total);
      messenger = nextMessenger(tx, lane, messenger.get());
    }
    return total;
  }

  private static Optional<String> nextMessenger(Tx tx, Lane lane, String messengerBefore)
      throws SQLException {
    return tx
        .query(Depths.nextMessenger(lane), messengerBefore)
        .list(row -> row.getString(0))
        .stream()
        .findFirst();
  }

  /**
   * Counts the messages that have no dispatch left after {@link #remove} and its rest, among the
   * oldest ones.
   */
  private static Counted countMessages(Tx tx, Instant before, Instant now) throws SQLException {
    var oldest =
        "(select id, expires_at, sealed from message where created_at < ?"
            + " order by created_at, id limit ?) m";
    long looked = number(tx, "select count(*) from " + oldest, utc(before), COUNTED_MESSAGES);
    long emptied =
        number(
            tx,
            ("select count(*) from %s where not exists"
                    + " (select 1 from dispatch d where d.message_id = m.id and not (d.due_at < ?"
                    + " and coalesce(d.sent_at, d.due_at) < ? and d.%s))"
                    + " and (m.expires_at <= ? or (m.sealed = true and not exists"
                    + " (select 1 from postponed p where p.message_id = m.id) and exists"
                    + " (select 1 from dispatch e where e.message_id = m.id)))")
                .formatted(oldest, FINISHED),
            utc(before),
            COUNTED_MESSAGES,
            utc(before),
            utc(before),
            utc(now));
    return new Counted(0, emptied, looked == COUNTED_MESSAGES);
  }

  private static long number(Tx tx, String sql, Object... parameters) throws SQLException {
    return tx.query(sql, parameters).iterator().next().getLong(0);
  }
}

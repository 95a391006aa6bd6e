package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Finds and removes what is finished, and finds what lies too long. Its searches go through {@code
 * dispatch_by_age}, so that they cost as much as they find: what is finished keeps as {@code
 * due_at} when that was.
 */
final class Cleaning {
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

  private final Tx tx;

  Cleaning(Tx tx) {
    this.tx = tx;
  }

  Future<List<Long>> finished(Instant before, int limit) {
    return finished(Lane.DONE, "", before, limit, new ArrayList<>())
        .compose(found -> finished(Lane.TROUBLED, "", before, limit, found));
  }

  private Future<List<Long>> finished(
      Lane lane, String messengerBefore, Instant before, int limit, List<Long> found) {
    if (found.size() >= limit) {
      return Future.succeededFuture(found);
    }
    return nextMessenger(lane, messengerBefore)
        .compose(
            next ->
                next.isEmpty()
                    ? Future.succeededFuture(found)
                    : tx.query(
                            "select id from dispatch where lane = ? and messenger = ? and due_at < ?"
                                + " and coalesce(sent_at, due_at) < ? and "
                                + FINISHED
                                + " order by lane, messenger, due_at, id limit ? using index",
                            lane.code(),
                            next.get(0),
                            utc(before),
                            utc(before),
                            limit - found.size())
                        .compose(
                            rows -> {
                              rows.forEach(row -> found.add(row.getLong(0)));
                              return finished(lane, next.get(0), before, limit, found);
                            }));
  }

  /** The messenger that follows in a lane; none after the last. */
  private Future<List<String>> nextMessenger(Lane lane, String messengerBefore) {
    return tx.query(
            "select messenger from dispatch where lane = ? and messenger > ?"
                + " order by lane, messenger, due_at, id limit 1 using index",
            lane.code(),
            messengerBefore)
        .map(
            rows -> {
              var found = new ArrayList<String>();
              rows.forEach(row -> found.add(row.getString(0)));
              return found;
            });
  }

  /** A dispatch that is to go, and its message. */
  private record Doomed(long id, long messageId) {}

  Future<Store.Removed> remove(Collection<Long> dispatchIds, Instant before, boolean messages) {
    return tx.in(
            "select id, message_id from dispatch where "
                + FINISHED
                + " and id in (%s)"
                + tx.dialect().lock(),
            dispatchIds,
            row -> new Doomed(row.getLong(0), row.getLong(1)))
        .compose(
            doomed ->
                delete("attempt where dispatch_id", doomed.stream().map(Doomed::id).toList())
                    .compose(
                        v -> delete("dispatch where id", doomed.stream().map(Doomed::id).toList()))
                    .compose(
                        dispatches ->
                            (messages
                                    ? removeEmptied(
                                        doomed.stream().map(Doomed::messageId).distinct().toList(),
                                        before)
                                    : Future.succeededFuture(0))
                                .map(removed -> new Store.Removed(dispatches, removed))));
  }

  /** Messages whose last dispatch has just gone, unless recipients may still be appended. */
  private Future<Integer> removeEmptied(Collection<Long> messageIds, Instant before) {
    return tx.in(
            "select m.id from message m where m.sealed = true and m.created_at < ? and not exists"
                + " (select 1 from dispatch d where d.message_id = m.id) and not exists"
                + " (select 1 from postponed p where p.message_id = m.id) and m.id in (%s)",
            messageIds, row -> row.getLong(0), utc(before))
        .compose(this::deleteMessages);
  }

  /** Messages without dispatches to which nothing can be added any more: they have expired. */
  Future<Integer> removeEmpty(Instant before, Instant now, int limit) {
    return tx.query(
            "select id from message m where created_at < ? and expires_at <= ? and not exists"
                + " (select 1 from dispatch d where d.message_id = m.id)"
                + " order by created_at, id limit ? using index",
            utc(before),
            utc(now),
            limit)
        .map(
            rows -> {
              var ids = new ArrayList<Long>();
              rows.forEach((Row row) -> ids.add(row.getLong(0)));
              return ids;
            })
        .compose(this::deleteMessages);
  }

  private Future<Integer> deleteMessages(List<Long> ids) {
    return delete("request where message_id", ids)
        .compose(v -> delete("postponed where message_id", ids))
        .compose(v -> delete("message where id", ids));
  }

  private Future<Integer> delete(String what, List<Long> keys) {
    return tx.batch("delete from " + what + " = ?", keys.stream().map(Tuple::of).toList())
        .map(counts -> counts.stream().mapToInt(count -> count).sum());
  }

  Future<Long> overdue(Instant dueBefore) {
    return overdue(Lane.READY, "", dueBefore, 0)
        .compose(ready -> overdue(Lane.LATER, "", dueBefore, ready))
        .compose(both -> overdue(Lane.PARKED, "", dueBefore, both));
  }

  private Future<Long> overdue(Lane lane, String messengerBefore, Instant dueBefore, long sofar) {
    return nextMessenger(lane, messengerBefore)
        .compose(
            next ->
                next.isEmpty()
                    ? Future.succeededFuture(sofar)
                    : tx.query(
                            "select count(*) from dispatch"
                                + " where lane = ? and messenger = ? and due_at < ?",
                            lane.code(),
                            next.get(0),
                            utc(dueBefore))
                        .compose(
                            rows ->
                                overdue(
                                    lane,
                                    next.get(0),
                                    dueBefore,
                                    sofar + rows.iterator().next().getLong(0))));
  }
}

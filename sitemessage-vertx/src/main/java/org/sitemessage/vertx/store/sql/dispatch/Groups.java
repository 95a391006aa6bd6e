package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Dispatches that arrive as one. The first dispatch of a key is the head: it is claimed, tried and
 * recorded like any other. Those that join it follow it: they are not claimed themselves, and end
 * as it ends. A group is open until its head is claimed; a later dispatch begins another.
 *
 * <p>A transaction that joins locks the group's row in {@code group_open}. One that claims or
 * cancels a head locks the head first and then that row. So a follower is either seen by the claim,
 * or finds no open group.
 */
public final class Groups {
  private final Tx tx;

  /** Heads by follower. */
  private final Map<Long, Long> heads = new TreeMap<>();

  public Groups(Tx tx) {
    this.tx = tx;
  }

  /** Closes the groups of these heads, so that no dispatch joins them any more. */
  private void close(Collection<Long> headIds) throws SQLException {
    tx.batch(
        "delete from group_open where group_key = ?",
        lockOpen(headIds).stream().map(Tuple::of).toList());
  }

  private List<String> lockOpen(Collection<Long> headIds) throws SQLException {
    return tx.in(
        "select group_key from group_open where head_id in (%s) order by group_key"
            + tx.dialect().lock(),
        headIds,
        row -> row.getString(0));
  }

  /** Closes the groups of claimed heads; returns their followers, now claimed, too. */
  List<Row> claim(Collection<Long> headIds) throws SQLException {
    close(headIds);
    var rows = followers(headIds);
    setStatus(DispatchStatus.PROCESSING, rows.stream().map(row -> row.getLong("ID")).toList());
    return rows;
  }

  /** Returns the followers of these heads, in the order in which they were accepted. */
  List<Row> followers(Collection<Long> headIds) throws SQLException {
    var members = memberIds(headIds);
    var rows =
        tx.in(
            "select %s from dispatch where lane = %d and id in (%%s) order by id%s"
                .formatted(ClaimedRows.COLUMNS, Lane.FOLLOWING.code(), tx.dialect().lock()),
            members.keySet(),
            Row.class::cast);
    rows.forEach(row -> heads.put(row.getLong("ID"), members.get(row.getLong("ID"))));
    return rows;
  }

  /** Returns the head of a row that {@link #followers} has returned. */
  long headOf(Row follower) {
    return heads.getOrDefault(follower.getLong("ID"), 0L);
  }

  /** Returns heads by member. */
  private Map<Long, Long> memberIds(Collection<Long> headIds) throws SQLException {
    var members = new TreeMap<Long, Long>();
    tx.in(
        "select dispatch_id, head_id from grouped where head_id in (%s)",
        headIds, row -> members.put(row.getLong(0), row.getLong(1)));
    return members;
  }

  /**
   * Returns heads by those that arrived with them, each head included. A head that has left its
   * group is sent again by itself, so that a report on it says nothing of the others.
   */
  Map<Long, Long> arrivedWith(Collection<Long> headIds) throws SQLException {
    var members = memberIds(headIds);
    members.values().removeIf(head -> !members.containsKey(head));
    return members;
  }

  private void setStatus(DispatchStatus status, Collection<Long> followers) throws SQLException {
    tx.batch(
        "update dispatch set status = ? where id = ? and lane = ?",
        followers.stream().map(id -> Tuple.of(status.code(), id, Lane.FOLLOWING.code())).toList());
  }

  /** Gives followers the outcome of their heads. */
  void complete(List<Completion> completions) throws SQLException {
    var waiting = new ArrayList<Long>();
    var done = new ArrayList<Tuple>();
    for (var head : completions) {
      for (long id : head.followers()) {
        if (head.isOpen()) {
          waiting.add(id);
        } else {
          done.add(
              Tuple.of(
                  head.status().code(),
                  Lane.of(head.status(), head.dueAt(), head.at()).code(),
                  utc(head.dueAt()),
                  Completions.sentAt(head),
                  Completions.remoteId(head),
                  id,
                  Lane.FOLLOWING.code()));
        }
      }
    }
    setStatus(DispatchStatus.PENDING, waiting);
    tx.batch(
        "update dispatch set status = ?, lane = ?, due_at = ?, sent_at = ?, remote_id = ?"
            + " where id = ? and lane = ?",
        done);
  }

  /**
   * Takes dispatches out of their groups, because they were cancelled, or are to be sent again each
   * by itself. A group that loses its head gets another one. What was rendered with the removed
   * dispatches is rendered anew.
   */
  public void leave(Collection<Long> dispatchIds, Instant now) throws SQLException {
    var left = new TreeMap<Long, Long>();
    tx.in(
        "select dispatch_id, head_id from grouped where dispatch_id in (%s)",
        dispatchIds, row -> left.put(row.getLong(0), row.getLong(1)));
    if (left.isEmpty()) {
      return;
    }
    var stale = new TreeSet<>(left.keySet());
    stale.addAll(left.values());
    tx.batch(
        "update dispatch set content = null where id = ? and lane <> ?",
        stale.stream().map(id -> Tuple.of(id, Lane.PROCESSING.code())).toList());
    tx.batch(
        "delete from grouped where dispatch_id = ?",
        left.keySet().stream().map(Tuple::of).toList());
    var headless = left.keySet().stream().filter(left::containsValue).toList();
    lockOpen(headless);
    inherit(headless, now);
  }

  private void inherit(List<Long> headless, Instant now) throws SQLException {
    var members = memberIds(headless);
    var followers =
        tx.in(
            "select id, due_at from dispatch where lane = %d and id in (%%s) order by id%s"
                .formatted(Lane.FOLLOWING.code(), tx.dialect().lock()),
            members.keySet(),
            Row.class::cast);
    var heirs = new HashMap<Long, Row>();
    followers.forEach(row -> heirs.putIfAbsent(members.get(row.getLong("ID")), row));
    var changed =
        heirs.entrySet().stream()
            .map(e -> Tuple.of(e.getValue().getLong("ID"), e.getKey()))
            .toList();
    tx.batch("update group_open set head_id = ? where head_id = ?", changed);
    tx.batch("update grouped set head_id = ? where head_id = ?", changed);
    tx.batch(
        "update dispatch set status = ?, lane = ? where id = ?",
        heirs.values().stream().map(row -> ready(row, now)).toList());
    close(headless.stream().filter(id -> !heirs.containsKey(id)).toList());
  }

  private static Tuple ready(Row row, Instant now) {
    return Tuple.of(
        DispatchStatus.PENDING.code(),
        Lane.of(DispatchStatus.PENDING, Tx.instant(row, "DUE_AT"), now).code(),
        row.getLong("ID"));
  }

  /** Makes followers wait again whose heads' claims were given back. */
  void giveBack(Collection<Long> headIds) throws SQLException {
    setStatus(DispatchStatus.PENDING, memberIds(headIds).keySet());
  }

  /** Notes that what arrived with a head was read, too. */
  public void markRead(long head, Instant now) throws SQLException {
    tx.batch(
        "update dispatch set read_at = ? where id = ? and read_at is null and status = ?",
        memberIds(List.of(head)).keySet().stream()
            .map(id -> Tuple.of(utc(now), id, DispatchStatus.SENT.code()))
            .toList());
  }

  /** The dispatch that another one arrives with; without a time once it was removed. */
  public record Head(long id, Optional<Instant> dueAt) {}

  /** Returns the heads of those dispatches that follow one. */
  public static Future<Map<Long, Head>> heads(AsyncSql sql, Collection<Long> dispatchIds) {
    return sql.in(
            "select g.dispatch_id, g.head_id, h.due_at from grouped g"
                + " left join dispatch h on h.id = g.head_id"
                + " where g.dispatch_id <> g.head_id and g.dispatch_id in (%s)",
            dispatchIds,
            row ->
                Map.entry(
                    row.getLong("DISPATCH_ID"),
                    new Head(row.getLong("HEAD_ID"), Tx.optionalInstant(row, "DUE_AT"))))
        .map(
            found ->
                found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}

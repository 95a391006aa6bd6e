package org.sitemessage.vertx.store.sql;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.schedule.Limits;
import org.sitemessage.vertx.store.claim.Completion;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Dispatches that arrive as one. The first of a key is the head: it is claimed, tried and recorded
 * like any other. Those that join it follow: they have no turn of their own, and become what it
 * becomes. A group is open until its head is claimed; who comes later begins another.
 *
 * <p>Whoever joins locks the group's row in {@code group_open}; whoever claims or cancels a head
 * locks the head first and then that row. So a follower is either seen by the claim, or finds no
 * open group.
 */
final class Groups implements GroupJoins {
  /** Followers and head of one group. */
  static final int PARTS = 1_000;

  private final Tx tx;
  private final Map<String, Open> stored = new HashMap<>();
  private final Map<String, Open> open = new TreeMap<>();
  private final Map<Long, Long> heads = new TreeMap<>();

  Groups(Tx tx) {
    this.tx = tx;
  }

  /**
   * A group that can be joined.
   *
   * @param head the dispatch that stands for it
   * @param parts how many it has
   * @param chars the length of their contexts
   */
  private record Open(long head, int parts, long chars) {
    boolean hasRoomFor(long more) {
      return parts < PARTS && chars + more <= Limits.CONTEXT_CHARS;
    }
  }

  /** Looks up the open groups of these keys, and keeps them open until the transaction ends. */
  @Override
  public Future<Void> find(Set<String> keys) {
    return tx.in(
            "select group_key, head_id, parts, chars from group_open where group_key in (%s)"
                + " order by group_key"
                + tx.dialect().lock(),
            keys,
            row ->
                stored.put(
                    row.getString("GROUP_KEY"),
                    new Open(
                        row.getLong("HEAD_ID"), row.getInteger("PARTS"), row.getLong("CHARS"))))
        .map(
            v -> {
              open.putAll(stored);
              return null;
            });
  }

  /**
   * Lets a dispatch join the open group of its key, or begin one.
   *
   * @param chars the length of its context
   * @return undoes it
   */
  @Override
  public Runnable join(String key, long dispatchId, long chars) {
    var before = open.get(key);
    if (before != null && before.hasRoomFor(chars)) {
      open.put(key, new Open(before.head(), before.parts() + 1, before.chars() + chars));
      heads.put(dispatchId, before.head());
    } else {
      open.put(key, new Open(dispatchId, 1, chars));
      heads.put(dispatchId, dispatchId);
    }
    return () -> {
      heads.remove(dispatchId);
      if (before == null) {
        open.remove(key);
      } else {
        open.put(key, before);
      }
    };
  }

  /** Where a new dispatch waits. */
  @Override
  public Lane lane(long dispatchId, Instant dueAt, Instant now) {
    return heads.getOrDefault(dispatchId, dispatchId) == dispatchId
        ? Lane.of(DispatchStatus.PENDING, dueAt, now)
        : Lane.FOLLOWING;
  }

  /** Stores who joined what; their dispatches are stored already. */
  @Override
  public Future<Void> write() {
    var fresh = new ArrayList<Tuple>();
    var changed = new ArrayList<Tuple>();
    open.forEach(
        (key, group) -> {
          if (!stored.containsKey(key)) {
            fresh.add(Tuple.of(group.head(), group.parts(), group.chars(), key));
          } else if (!group.equals(stored.get(key))) {
            changed.add(Tuple.of(group.head(), group.parts(), group.chars(), key));
          }
        });
    return tx.batch(
            "insert into grouped (dispatch_id, head_id) values (?,?)",
            heads.entrySet().stream().map(e -> Tuple.of(e.getKey(), e.getValue())).toList())
        .compose(
            v ->
                tx.batch(
                    "update group_open set head_id = ?, parts = ?, chars = ? where group_key = ?",
                    changed))
        .compose(
            v ->
                tx.batch(
                    "insert into group_open (head_id, parts, chars, group_key) values (?,?,?,?)",
                    fresh))
        .mapEmpty();
  }

  /** Lets nobody join the groups of these heads any more. */
  private Future<Void> close(Collection<Long> headIds) {
    return lockOpen(headIds)
        .compose(
            keys ->
                tx.batch(
                    "delete from group_open where group_key = ?",
                    keys.stream().map(Tuple::of).toList()))
        .mapEmpty();
  }

  private Future<List<String>> lockOpen(Collection<Long> headIds) {
    return tx.in(
        "select group_key from group_open where head_id in (%s) order by group_key"
            + tx.dialect().lock(),
        headIds,
        row -> row.getString(0));
  }

  /** Closes the groups of heads that were claimed; answers their followers, now claimed, too. */
  Future<List<Row>> claim(Collection<Long> headIds) {
    return close(headIds)
        .compose(v -> followers(headIds))
        .compose(rows -> setStatus(DispatchStatus.PROCESSING, ids(rows)).map(v -> rows));
  }

  /** What follows these heads, in the order in which it was accepted. */
  Future<List<Row>> followers(Collection<Long> headIds) {
    return memberIds(headIds)
        .compose(
            members ->
                tx.in(
                        "select %s from dispatch where lane = %d and id in (%%s) order by id%s"
                            .formatted(Claims.COLUMNS, Lane.FOLLOWING.code(), tx.dialect().lock()),
                        members.keySet(),
                        Row.class::cast)
                    .map(
                        rows -> {
                          rows.forEach(
                              row -> heads.put(row.getLong("ID"), members.get(row.getLong("ID"))));
                          return rows;
                        }));
  }

  /** The head of a follower that {@link #followers} answered. */
  long headOf(Row follower) {
    return heads.getOrDefault(follower.getLong("ID"), 0L);
  }

  /** Heads by member. */
  private Future<Map<Long, Long>> memberIds(Collection<Long> headIds) {
    var members = new TreeMap<Long, Long>();
    return tx.in(
            "select dispatch_id, head_id from grouped where head_id in (%s)",
            headIds, row -> members.put(row.getLong(0), row.getLong(1)))
        .map(v -> members);
  }

  private Future<Void> setStatus(DispatchStatus status, Collection<Long> followers) {
    return tx.batch(
            "update dispatch set status = ? where id = ? and lane = ?",
            followers.stream()
                .map(id -> Tuple.of(status.code(), id, Lane.FOLLOWING.code()))
                .toList())
        .mapEmpty();
  }

  /** Makes of followers what became of their heads. */
  Future<Void> complete(List<Completion> heads) {
    var waiting = new ArrayList<Long>();
    var done = new ArrayList<Tuple>();
    for (var head : heads) {
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
    return setStatus(DispatchStatus.PENDING, waiting)
        .compose(
            v ->
                tx.batch(
                    "update dispatch set status = ?, lane = ?, due_at = ?, sent_at = ?,"
                        + " remote_id = ? where id = ? and lane = ?",
                    done))
        .mapEmpty();
  }

  /**
   * Takes dispatches out of their groups: they were cancelled, or are to be sent again, each for
   * itself. What has lost its head gets another; what was rendered with them is rendered anew.
   */
  Future<Void> leave(Collection<Long> dispatchIds, Instant now) {
    var left = new TreeMap<Long, Long>();
    return tx.in(
            "select dispatch_id, head_id from grouped where dispatch_id in (%s)",
            dispatchIds, row -> left.put(row.getLong(0), row.getLong(1)))
        .compose(v -> left.isEmpty() ? Future.succeededFuture() : leave(left, now));
  }

  private Future<Void> leave(Map<Long, Long> left, Instant now) {
    var stale = new TreeSet<>(left.keySet());
    stale.addAll(left.values());
    var headless = left.keySet().stream().filter(left::containsValue).toList();
    return tx.batch(
            "update dispatch set content = null where id = ? and lane <> ?",
            stale.stream().map(id -> Tuple.of(id, Lane.PROCESSING.code())).toList())
        .compose(
            v ->
                tx.batch(
                    "delete from grouped where dispatch_id = ?",
                    left.keySet().stream().map(Tuple::of).toList()))
        .compose(v -> lockOpen(headless))
        .compose(v -> memberIds(headless))
        .compose(members -> inherit(headless, members, now));
  }

  private Future<Void> inherit(List<Long> headless, Map<Long, Long> members, Instant now) {
    return tx.in(
            "select id, due_at from dispatch where lane = %d and id in (%%s) order by id%s"
                .formatted(Lane.FOLLOWING.code(), tx.dialect().lock()),
            members.keySet(),
            Row.class::cast)
        .compose(
            followers -> {
              var heirs = new HashMap<Long, Row>();
              followers.forEach(row -> heirs.putIfAbsent(members.get(row.getLong("ID")), row));
              var heads =
                  heirs.entrySet().stream()
                      .map(e -> Tuple.of(e.getValue().getLong("ID"), e.getKey()))
                      .toList();
              var alone = headless.stream().filter(id -> !heirs.containsKey(id)).toList();
              return tx.batch("update group_open set head_id = ? where head_id = ?", heads)
                  .compose(v -> tx.batch("update grouped set head_id = ? where head_id = ?", heads))
                  .compose(
                      v ->
                          tx.batch(
                              "update dispatch set status = ?, lane = ? where id = ?",
                              heirs.values().stream().map(row -> ready(row, now)).toList()))
                  .compose(v -> close(alone));
            });
  }

  private static Tuple ready(Row row, Instant now) {
    return Tuple.of(
        DispatchStatus.PENDING.code(),
        Lane.of(DispatchStatus.PENDING, Tx.instant(row, "DUE_AT"), now).code(),
        row.getLong("ID"));
  }

  /** Makes followers wait again whose heads' claims were given back. */
  Future<Void> giveBack(Collection<Long> headIds) {
    return memberIds(headIds).compose(m -> setStatus(DispatchStatus.PENDING, m.keySet()));
  }

  /** Notes that what arrived with a head was read, too. */
  Future<Void> markRead(long head, Instant now) {
    return memberIds(List.of(head))
        .compose(
            members ->
                tx.batch(
                    "update dispatch set read_at = ? where id = ? and read_at is null and status = ?",
                    members.keySet().stream()
                        .map(id -> Tuple.of(utc(now), id, DispatchStatus.SENT.code()))
                        .toList()))
        .mapEmpty();
  }

  /** What another dispatch arrives with; without a time once it was removed. */
  record Head(long id, Optional<Instant> dueAt) {}

  /** For those that follow another dispatch, that one. */
  static Future<Map<Long, Head>> heads(Tx tx, Collection<Long> dispatchIds) {
    return tx.in(
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

  private static List<Long> ids(List<Row> rows) {
    return rows.stream().map(row -> row.getLong("ID")).toList();
  }
}

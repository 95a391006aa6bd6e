package org.sitemessage.vertx.store.sql.schedule;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Limits;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.dialect.Dialect;
import org.sitemessage.vertx.store.sql.dispatch.Groups;

/** Groups that new dispatches can join; see {@link Groups}. For one transaction. */
final class OpenGroups implements GroupJoins {
  /** Maximum number of dispatches of one group, its head included. */
  private static final int PARTS = 1_000;

  private final Dialect dialect;
  private final Map<String, Open> stored = new HashMap<>();
  private final Map<String, Open> open = new TreeMap<>();
  private final Map<Long, Long> heads = new TreeMap<>();

  OpenGroups(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * A group that can be joined.
   *
   * @param head the dispatch that stands for it
   * @param parts number of its dispatches
   * @param chars the length of their contexts
   */
  private record Open(long head, int parts, long chars) {
    boolean hasRoomFor(long more) {
      return parts < PARTS && chars + more <= Limits.CONTEXT_CHARS;
    }
  }

  /** Keeps the groups that it finds open until the transaction ends. */
  @Override
  public List<Step> find(Set<String> keys) {
    return List.of(
        Step.in(
            "select group_key, head_id, parts, chars from group_open where group_key in (%s)"
                + " order by group_key"
                + dialect.lock(),
            keys,
            row -> {
              var found =
                  new Open(row.getLong("HEAD_ID"), row.getInteger("PARTS"), row.getLong("CHARS"));
              stored.put(row.getString("GROUP_KEY"), found);
              open.put(row.getString("GROUP_KEY"), found);
            }));
  }

  /** Lets a dispatch join the open group of its key, or begin one. */
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

  @Override
  public Lane lane(long dispatchId, Instant dueAt, Instant now) {
    return heads.getOrDefault(dispatchId, dispatchId) == dispatchId
        ? Lane.of(DispatchStatus.PENDING, dueAt, now)
        : Lane.FOLLOWING;
  }

  @Override
  public List<Step> write() {
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
    return List.of(
        Step.batch(
            "insert into grouped (dispatch_id, head_id) values (?,?)",
            heads.entrySet().stream().map(e -> Tuple.of(e.getKey(), e.getValue())).toList()),
        Step.batch(
            "update group_open set head_id = ?, parts = ?, chars = ? where group_key = ?", changed),
        Step.batch(
            "insert into group_open (head_id, parts, chars, group_key) values (?,?,?,?)", fresh));
  }
}

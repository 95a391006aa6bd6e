package org.sitemessage.vertx.store.sql.schedule;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Step;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Groups for dispatches that are stored in a transaction of a caller. That transaction may stay
 * open for long, and a dispatch that joins a group keeps everybody from claiming its head until the
 * transaction ends. So the dispatches are only noted in it, touching no row that others need, and
 * join their groups after the commit.
 */
final class DeferredGroupJoins implements GroupJoins {
  private final Map<Long, Noted> noted = new TreeMap<>();

  private record Noted(String key, long chars) {}

  @Override
  public List<Step> find(Set<String> keys) {
    return List.of();
  }

  @Override
  public Runnable join(String key, long dispatchId, long chars) {
    noted.put(dispatchId, new Noted(key, chars));
    return () -> noted.remove(dispatchId);
  }

  @Override
  public Lane lane(long dispatchId, Instant dueAt, Instant now) {
    return noted.containsKey(dispatchId)
        ? Lane.FOLLOWING
        : Lane.of(DispatchStatus.PENDING, dueAt, now);
  }

  @Override
  public List<Step> write() {
    return List.of(
        Step.batch(
            "insert into joining (dispatch_id, group_key, chars) values (?,?,?)",
            noted.entrySet().stream()
                .map(e -> Tuple.of(e.getKey(), e.getValue().key(), e.getValue().chars()))
                .toList()));
  }

  /** Returns whether any dispatches are noted. */
  static Future<Boolean> any(AsyncSql sql) {
    return sql.query("select dispatch_id from joining limit 1").map(rows -> !rows.isEmpty());
  }

  /**
   * Lets the dispatches join that were noted first; returns how many, at most limit. A dispatch
   * that was cancelled meanwhile joins nothing.
   */
  static int settle(Tx tx, Instant now, int limit) throws SQLException {
    var noted = new TreeMap<Long, Noted>();
    tx.query(
            "select dispatch_id, group_key, chars from joining order by dispatch_id limit ?"
                + tx.dialect().lockFree(),
            limit)
        .forEach(
            row ->
                noted.put(
                    row.getLong("DISPATCH_ID"),
                    new Noted(row.getString("GROUP_KEY"), row.getLong("CHARS"))));
    if (noted.isEmpty()) {
      return 0;
    }
    var groups = new OpenGroups(tx.dialect());
    Step.run(tx, groups.find(noted.values().stream().map(Noted::key).collect(Collectors.toSet())));
    var waiting =
        tx.in(
            "select id, due_at from dispatch where lane = %d and id in (%%s) order by id%s"
                .formatted(Lane.FOLLOWING.code(), tx.dialect().lock()),
            noted.keySet(),
            Row.class::cast);
    for (var row : waiting) {
      var one = noted.get(row.getLong("ID"));
      if (one != null) {
        groups.join(one.key(), row.getLong("ID"), one.chars());
      }
    }
    Step.run(tx, groups.write());
    tx.batch(
        "update dispatch set lane = ? where id = ?",
        waiting.stream()
            .map(
                row ->
                    Tuple.of(
                        groups.lane(row.getLong("ID"), Tx.instant(row, "DUE_AT"), now).code(),
                        row.getLong("ID")))
            .toList());
    tx.batch(
        "delete from joining where dispatch_id = ?",
        noted.keySet().stream().map(Tuple::of).toList());
    return noted.size();
  }
}

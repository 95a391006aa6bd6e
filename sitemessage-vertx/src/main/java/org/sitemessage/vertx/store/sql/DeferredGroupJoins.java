package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Groups for dispatches that are stored in a transaction of somebody else. That may stay open for
 * long, and whoever joins a group keeps everybody from claiming its head until the transaction
 * ends. So they are only noted there, touching no row that others need, and join once that is
 * committed.
 */
final class DeferredGroupJoins implements GroupJoins {
  private final Tx tx;
  private final Map<Long, Noted> noted = new TreeMap<>();

  DeferredGroupJoins(Tx tx) {
    this.tx = tx;
  }

  private record Noted(String key, long chars) {}

  @Override
  public Future<Void> find(Set<String> keys) {
    return Future.succeededFuture();
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
  public Future<Void> write() {
    return tx.batch(
            "insert into joining (dispatch_id, group_key, chars) values (?,?,?)",
            noted.entrySet().stream()
                .map(e -> Tuple.of(e.getKey(), e.getValue().key(), e.getValue().chars()))
                .toList())
        .mapEmpty();
  }

  /** Whether any have been noted. */
  Future<Boolean> any() {
    return tx.query("select dispatch_id from joining limit 1").map(rows -> !rows.isEmpty());
  }

  /** Lets those join that were noted first; answers how many. */
  Future<Integer> settle(Instant now, int limit) {
    return tx.query(
            "select dispatch_id, group_key, chars from joining order by dispatch_id limit ?"
                + tx.dialect().lockFree(),
            limit)
        .compose(
            rows -> {
              rows.forEach(
                  row ->
                      noted.put(
                          row.getLong("DISPATCH_ID"),
                          new Noted(row.getString("GROUP_KEY"), row.getLong("CHARS"))));
              return noted.isEmpty()
                  ? Future.succeededFuture(0)
                  : settle(now).map(v -> noted.size());
            });
  }

  /** What was cancelled meanwhile joins nothing. */
  private Future<Void> settle(Instant now) {
    var groups = new Groups(tx);
    return groups
        .find(noted.values().stream().map(Noted::key).collect(Collectors.toSet()))
        .compose(
            v ->
                tx.in(
                    "select id, due_at from dispatch where lane = %d and id in (%%s) order by id%s"
                        .formatted(Lane.FOLLOWING.code(), tx.dialect().lock()),
                    noted.keySet(),
                    Row.class::cast))
        .compose(waiting -> join(groups, waiting, now))
        .compose(
            v ->
                tx.batch(
                    "delete from joining where dispatch_id = ?",
                    noted.keySet().stream().map(Tuple::of).toList()))
        .mapEmpty();
  }

  private Future<Void> join(Groups groups, List<Row> waiting, Instant now) {
    for (var row : waiting) {
      var id = row.getLong("ID");
      var one = noted.get(id);
      if (one != null) {
        groups.join(one.key(), id, one.chars());
      }
    }
    return groups
        .write()
        .compose(
            v ->
                tx.batch(
                    "update dispatch set lane = ? where id = ?",
                    waiting.stream()
                        .map(
                            row ->
                                Tuple.of(
                                    groups
                                        .lane(row.getLong("ID"), Tx.instant(row, "DUE_AT"), now)
                                        .code(),
                                    row.getLong("ID")))
                        .toList()))
        .mapEmpty();
  }
}

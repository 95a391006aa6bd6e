package org.sitemessage.vertx.store.sql.view;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Finds the messengers of due dispatches. Looks up one messenger after the other in the indexes, so
 * that the cost follows the number of messengers and not that of the dispatches.
 */
public record DueMessengers(AsyncSql sql, Instant now) {

  /** Returns the messengers of due dispatches that are not among the known ones. */
  public Future<Set<String>> except(Set<String> known) {
    var found = new HashSet<String>();
    return Rounds.from(
            List.of(Lane.READY, Lane.LATER),
            left -> !left.isEmpty(),
            left -> in(left.get(0), known, found).map(v -> left.subList(1, left.size())))
        .map(v -> found);
  }

  private Future<Void> in(Lane lane, Set<String> known, Set<String> found) {
    return Rounds.<List<String>>from(
            List.of(""),
            last -> !last.isEmpty(),
            last ->
                next(lane, last.get(0))
                    .compose(
                        next ->
                            next.isEmpty() || known.contains(next.get(0))
                                ? Future.succeededFuture(next)
                                : isDue(lane, next.get(0))
                                    .map(
                                        due -> {
                                          if (due) {
                                            found.add(next.get(0));
                                          }
                                          return next;
                                        })))
        .mapEmpty();
  }

  /** Returns the next messenger in the order of the index; nothing after the last one. */
  private Future<List<String>> next(Lane lane, String after) {
    return sql.query(
            "select messenger from dispatch where lane = %d and messenger > ? order by lane, messenger, due_at, id limit 1 using index"
                .formatted(lane.code()),
            after)
        .map(rows -> rows.list(row -> row.getString(0)));
  }

  private Future<Boolean> isDue(Lane lane, String messenger) {
    return sql.query(
            "select id from dispatch where lane = %d and messenger = ? and due_at <= ? order by lane, messenger, due_at, id limit 1 using index"
                .formatted(lane.code()),
            messenger,
            Tx.utc(now))
        .map(rows -> !rows.isEmpty());
  }
}

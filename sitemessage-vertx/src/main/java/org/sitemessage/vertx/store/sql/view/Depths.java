package org.sitemessage.vertx.store.sql.view;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.observe.QueueState;
import org.sitemessage.vertx.store.db.AsyncSql;
import org.sitemessage.vertx.store.db.Lane;

/** Counts what waits, each state by an index of its own; sent dispatches cost nothing. */
public record Depths(AsyncSql sql) {
  private static final List<Lane> DUE_LANES = List.of(Lane.READY, Lane.LATER, Lane.PARKED);

  private static final Map<QueueState, String> CONDITIONS =
      new EnumMap<>(
          Map.of(
              QueueState.READY, "lane = " + Lane.READY.code(),
              QueueState.LATER, "lane = " + Lane.LATER.code(),
              QueueState.PARKED, "lane = " + Lane.PARKED.code(),
              QueueState.PROCESSING, "status = " + DispatchStatus.PROCESSING.code(),
              // With those that are unknown, which are subtracted.
              QueueState.FAILED, "lane = " + Lane.TROUBLED.code(),
              QueueState.UNKNOWN, "status = " + DispatchStatus.UNKNOWN.code()));

  /** Returns the numbers of dispatches by messenger and state. */
  public Future<Map<String, Map<QueueState, Long>>> all() {
    var counts =
        CONDITIONS.entrySet().stream()
            .map(
                one ->
                    "select cast('%s' as varchar(16)), messenger, count(*) from dispatch where %s group by messenger"
                        .formatted(one.getKey().name(), one.getValue()))
            .collect(Collectors.joining(" union all "));
    return sql.query(counts)
        .map(
            rows -> {
              var depths = new HashMap<String, Map<QueueState, Long>>();
              for (var row : rows) {
                depths
                    .computeIfAbsent(row.getString(1), alias -> new EnumMap<>(QueueState.class))
                    .put(QueueState.valueOf(row.getString(0)), row.getLong(2));
              }
              depths.values().forEach(Depths::subtractUnknown);
              return depths;
            });
  }

  private static void subtractUnknown(Map<QueueState, Long> counts) {
    var unknown = counts.getOrDefault(QueueState.UNKNOWN, 0L);
    counts.computeIfPresent(
        QueueState.FAILED, (state, troubled) -> Math.max(0, troubled - unknown));
  }

  /** Returns the times since which the longest overdue dispatches of messengers are due. */
  public Future<Map<String, Instant>> oldest(Set<String> messengers, Instant now) {
    var looks = new ArrayList<String>();
    var parameters = new ArrayList<Object>();
    for (var messenger : messengers) {
      for (var lane : DUE_LANES) {
        parameters.addAll(List.of(messenger, messenger));
        looks.add(
            ("select cast(? as varchar(32)), (select due_at from dispatch where lane = %d and messenger = ?"
                    + " order by lane, messenger, due_at, id limit 1 using index) from (values(0)) one(x)")
                .formatted(lane.code()));
      }
    }
    if (looks.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return sql.query(String.join(" union all ", looks), parameters.toArray())
        .map(
            rows -> {
              var oldest = new HashMap<String, Instant>();
              for (var row : rows) {
                var due = row.getOffsetDateTime(1);
                if (due != null && !due.toInstant().isAfter(now)) {
                  oldest.merge(row.getString(0), due.toInstant(), (a, b) -> a.isBefore(b) ? a : b);
                }
              }
              return oldest;
            });
  }

  /** Counts the dispatches that were due before a time and that no process has claimed. */
  public Future<Long> overdue(Instant dueBefore) {
    return overdue(sql, Lane.READY, "", dueBefore, 0)
        .compose(ready -> overdue(sql, Lane.LATER, "", dueBefore, ready))
        .compose(both -> overdue(sql, Lane.PARKED, "", dueBefore, both));
  }

  private static Future<Long> overdue(
      AsyncSql sql, Lane lane, String messengerBefore, Instant dueBefore, long sofar) {
    return nextMessenger(sql, lane, messengerBefore)
        .compose(
            next ->
                next.isEmpty()
                    ? Future.succeededFuture(sofar)
                    : sql.query(
                            "select count(*) from dispatch"
                                + " where lane = %d and messenger = ? and due_at < ?"
                                    .formatted(lane.code()),
                            next.get(0),
                            utc(dueBefore))
                        .compose(
                            rows ->
                                overdue(
                                    sql,
                                    lane,
                                    next.get(0),
                                    dueBefore,
                                    sofar + rows.iterator().next().getLong(0))));
  }

  /** Returns the next messenger with dispatches in a lane, in the order of aliases; at most one. */
  public static Future<List<String>> nextMessenger(
      AsyncSql sql, Lane lane, String messengerBefore) {
    return sql.query(nextMessenger(lane), messengerBefore)
        .map(rows -> rows.list(row -> row.getString(0)));
  }

  /** Returns the statement of {@link #nextMessenger(AsyncSql, Lane, String)}. */
  public static String nextMessenger(Lane lane) {
    return "select messenger from dispatch where lane = %d and messenger > ?".formatted(lane.code())
        + " order by lane, messenger limit 1 using index";
  }
}

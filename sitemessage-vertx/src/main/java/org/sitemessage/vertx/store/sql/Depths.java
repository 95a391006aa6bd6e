package org.sitemessage.vertx.store.sql;

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
record Depths(AsyncSql sql) {
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
  Future<Map<String, Map<QueueState, Long>>> all() {
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
  Future<Map<String, Instant>> oldest(Set<String> messengers, Instant now) {
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
}

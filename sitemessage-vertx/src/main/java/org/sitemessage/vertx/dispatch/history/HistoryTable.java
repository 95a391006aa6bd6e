package org.sitemessage.vertx.dispatch.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryColumn;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySeries;
import org.sitemessage.api.history.HistoryTimes;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.history.Histogram;
import org.sitemessage.vertx.store.history.HistorySlot;
import org.sitemessage.vertx.store.history.Tally;

/** Puts the rows of the history in columns, one number for each step. */
final class HistoryTable {
  private static final Map<Tally.Kind, HistoryColumn> COUNTS =
      new EnumMap<>(
          Map.of(
              Tally.Kind.SENT, HistoryColumn.SENT,
              Tally.Kind.FAILED, HistoryColumn.FAILED,
              Tally.Kind.DEFERRED, HistoryColumn.DEFERRED,
              Tally.Kind.UNKNOWN, HistoryColumn.UNKNOWN,
              Tally.Kind.EXPIRED, HistoryColumn.EXPIRED,
              Tally.Kind.CANCELLED, HistoryColumn.CANCELLED,
              Tally.Kind.BOUNCED, HistoryColumn.BOUNCED));

  private static final Map<HistoryColumn, Function<Depth, Long>> DEPTHS =
      new EnumMap<>(
          Map.of(
              HistoryColumn.DEPTH,
              depth -> depth.ready() + depth.later() + depth.parked() + depth.processing(),
              HistoryColumn.READY,
              Depth::ready,
              HistoryColumn.LATER,
              Depth::later,
              HistoryColumn.PARKED,
              Depth::parked,
              HistoryColumn.PROCESSING,
              Depth::processing,
              HistoryColumn.TROUBLED,
              depth -> depth.failed() + depth.unknown(),
              HistoryColumn.OLDEST_DUE,
              Depth::oldestMs));

  private static final double MEDIAN = 0.5;
  private static final double P95 = 0.95;
  private static final double P99 = 0.99;

  private final HistoryQuery query;
  private final Instant from;
  private final Map<String, List<Tally>> tallies = new HashMap<>();
  private final Map<String, List<Depth>> depths = new HashMap<>();

  /** Creates an empty table whose first step begins at a time. */
  HistoryTable(HistoryQuery query, Instant from) {
    this.query = query;
    this.from = from;
  }

  private int index(Instant start) {
    return (int)
        Math.floorDiv(start.toEpochMilli() - from.toEpochMilli(), query.span().step().toMillis());
  }

  /** Adds numbers to a step; numbers of other times are left out. */
  void add(HistorySlot.Value<Tally> value) {
    var index = index(value.start());
    var row =
        tallies.computeIfAbsent(
            value.name(), name -> Stream.generate(Tally::new).limit(query.span().steps()).toList());
    if (index >= 0 && index < row.size()) {
      row.get(index).add(value.value());
    }
  }

  /** Fills in depths, which hold until the next one. */
  void depths(Collection<HistorySlot.Value<Depth>> values) {
    values.stream()
        .sorted(Comparator.comparing(HistorySlot.Value::start))
        .forEach(
            value -> {
              var row =
                  depths.computeIfAbsent(
                      value.name(),
                      name ->
                          new ArrayList<>(
                              Stream.generate(() -> Depth.NONE)
                                  .limit(query.span().steps())
                                  .toList()));
              for (int i = Math.max(0, index(value.start())); i < row.size(); i++) {
                row.set(i, value.value());
              }
            });
  }

  /** Returns the columns of a name. */
  HistorySeries series(String name) {
    var steps = tallies.getOrDefault(name, List.of());
    var columns = new EnumMap<HistoryColumn, List<Long>>(HistoryColumn.class);
    COUNTS.forEach((kind, column) -> columns.put(column, column(steps, tally -> tally.of(kind))));
    if (query.by() == HistoryBy.MESSENGER) {
      var waiting = depths.getOrDefault(name, List.of());
      DEPTHS.forEach((column, number) -> columns.put(column, column(waiting, number)));
      columns.put(HistoryColumn.P50, percentiles(steps, Tally::delays, MEDIAN));
      columns.put(HistoryColumn.P95, percentiles(steps, Tally::delays, P95));
      columns.put(HistoryColumn.P99, percentiles(steps, Tally::delays, P99));
      columns.put(HistoryColumn.TOOK_P50, percentiles(steps, Tally::took, MEDIAN));
      columns.put(HistoryColumn.TOOK_P95, percentiles(steps, Tally::took, P95));
      columns.put(HistoryColumn.TOOK_P99, percentiles(steps, Tally::took, P99));
    }
    return new HistorySeries(name, columns);
  }

  private <T> List<Long> column(List<T> steps, Function<T, Long> number) {
    var column = new ArrayList<Long>();
    for (int i = 0; i < query.span().steps(); i++) {
      column.add(i < steps.size() ? number.apply(steps.get(i)) : Long.valueOf(0));
    }
    return column;
  }

  private List<Long> percentiles(List<Tally> steps, Function<Tally, Histogram> times, double part) {
    var column = new ArrayList<Long>();
    for (int i = 0; i < query.span().steps(); i++) {
      var histogram = i < steps.size() ? times.apply(steps.get(i)) : new Histogram();
      column.add(histogram.percentile(part).toMillis());
    }
    return column;
  }

  /** Returns the sums of a name. */
  HistoryTotal total(String name, Tally counts) {
    var times = new Tally();
    tallies.getOrDefault(name, List.of()).forEach(times::add);
    return new HistoryTotal(name, counts.counts(), times(times.delays()), times(times.took()));
  }

  private Optional<HistoryTimes> times(Histogram histogram) {
    return query.by() != HistoryBy.MESSENGER || histogram.count() == 0
        ? Optional.empty()
        : Optional.of(
            new HistoryTimes(
                histogram.percentile(MEDIAN),
                histogram.percentile(P95),
                histogram.percentile(P99)));
  }

  /** Returns the whole. */
  History history(List<HistorySeries> series, List<HistoryTotal> totals) {
    return new History(query, from, query.span().step(), series, totals);
  }
}

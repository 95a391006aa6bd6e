package org.sitemessage.vertx.dispatch.history;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.vertx.store.HistoryStore;
import org.sitemessage.vertx.store.history.Depth;
import org.sitemessage.vertx.store.history.HistorySlot;
import org.sitemessage.vertx.store.history.Tally;

/**
 * Answers {@code sitemessage.history}: what is stored, and what this node has counted since its
 * last write.
 *
 * @param recorder counts of this node
 * @param store the store
 * @param messengers aliases of the registered messengers, which have a series in any case
 * @param clock clock that all processes share
 */
record HistoryRequests(
    HistoryRecorder recorder, HistoryStore store, Set<String> messengers, InstantSource clock) {
  /** Time by which a depth may be written again too late, because counting took long. */
  private static final Duration LATE = Duration.ofMinutes(30);

  private static final Comparator<Map.Entry<String, Tally>> MOST_FIRST =
      Comparator.comparingLong((Map.Entry<String, Tally> one) -> one.getValue().volume())
          .reversed()
          .thenComparing(Map.Entry::getKey);

  Future<JsonObject> answer(JsonObject body) {
    var query = HistoryQuery.fromJson(body);
    var span = query.span();
    var from = span.stepOf(clock.instant()).minus(span.step().multipliedBy(span.steps() - 1));
    // Else numbers could be counted twice, or not at all.
    return recorder
        .idle()
        .compose(v -> store.totals(query, from, History.TOTALS))
        .compose(totals -> history(query, from, withUnwritten(query, from, totals)))
        .map(History::toJson);
  }

  private Map<String, Tally> withUnwritten(
      HistoryQuery query, Instant from, Map<String, Tally> stored) {
    var totals = new HashMap<>(stored);
    unwritten(query)
        .filter(value -> !value.start().isBefore(from))
        .forEach(value -> totals.merge(value.name(), value.value(), Tally::add));
    return totals;
  }

  private Stream<HistorySlot.Value<Tally>> unwritten(HistoryQuery query) {
    return recorder.unwritten(query.span()).stream()
        .flatMap(
            slot ->
                slot.tallies().entrySet().stream()
                    .filter(
                        one ->
                            one.getKey().by() == query.by()
                                && (query.of().isEmpty() || query.of().equals(one.getKey().name())))
                    .map(
                        one ->
                            new HistorySlot.Value<>(
                                slot.start(), one.getKey().name(), one.getValue())));
  }

  private Future<History> history(HistoryQuery query, Instant from, Map<String, Tally> totals) {
    return depths(query, from)
        .compose(
            depths -> {
              var names = names(query, totals, depths);
              return store
                  .tallies(query, from, names)
                  .map(rows -> history(query, from, totals, names, rows, depths));
            });
  }

  private Future<List<HistorySlot.Value<Depth>>> depths(HistoryQuery query, Instant from) {
    var before = from.minus(HistoryRecorder.REFRESH.plus(query.span().step()).plus(LATE));
    return query.by() == HistoryBy.MESSENGER
        ? store.depths(query.span(), before)
        : Future.succeededFuture(List.of());
  }

  private Collection<String> names(
      HistoryQuery query, Map<String, Tally> totals, List<HistorySlot.Value<Depth>> depths) {
    if (!query.of().isEmpty()) {
      return List.of(query.of());
    }
    var isByMessenger = query.by() == HistoryBy.MESSENGER;
    var quiet = new TreeSet<String>();
    if (isByMessenger) {
      quiet.addAll(messengers);
      depths.forEach(value -> quiet.add(value.name()));
      quiet.removeAll(totals.keySet());
    }
    return Stream.concat(
            totals.entrySet().stream().sorted(MOST_FIRST).map(Map.Entry::getKey), quiet.stream())
        .limit(isByMessenger ? History.MESSENGERS : History.SERIES)
        .toList();
  }

  private History history(
      HistoryQuery query,
      Instant from,
      Map<String, Tally> totals,
      Collection<String> names,
      List<HistorySlot.Value<Tally>> rows,
      List<HistorySlot.Value<Depth>> depths) {
    var table = new HistoryTable(query, from);
    rows.forEach(table::add);
    unwritten(query).filter(value -> names.contains(value.name())).forEach(table::add);
    table.depths(depths);
    return table.history(
        names.stream().map(table::series).toList(),
        totals.entrySet().stream()
            .sorted(MOST_FIRST)
            .limit(History.TOTALS)
            .map(one -> table.total(one.getKey(), one.getValue()))
            .toList());
  }
}

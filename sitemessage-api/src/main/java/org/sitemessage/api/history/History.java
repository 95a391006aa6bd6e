package org.sitemessage.api.history;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deliveries in a span, by messenger, type or domain; of all processes on the store.
 *
 * @param query the query
 * @param from beginning of the first step
 * @param step length of a step
 * @param series numbers step by step: of at most 50 messengers, or of the 10 types or domains with
 *     the most dispatches
 * @param totals sums of the whole span, those with the most dispatches first, at most 200
 */
public record History(
    HistoryQuery query,
    Instant from,
    Duration step,
    List<HistorySeries> series,
    List<HistoryTotal> totals) {
  /** Maximum number of totals. */
  public static final int TOTALS = 200;

  /** Maximum number of series by messenger. */
  public static final int MESSENGERS = 50;

  /** Maximum number of series by type or domain. */
  public static final int SERIES = 10;

  /** Name that stands for all types or domains that are not named. */
  public static final String OTHERS = "*";

  /** Copies. */
  public History {
    series = List.copyOf(series);
    totals = List.copyOf(totals);
  }

  /** Returns the beginnings of the steps. */
  public List<Instant> times() {
    return IntStream.range(0, query.span().steps())
        .mapToObj(i -> from.plus(step.multipliedBy(i)))
        .toList();
  }

  /** Returns the reply of the bus contract. */
  public JsonObject toJson() {
    var json =
        query
            .toJson()
            .put("fromMs", from.toEpochMilli())
            .put("stepMs", step.toMillis())
            .put("times", new JsonArray(times().stream().map(Instant::toEpochMilli).toList()));
    return json.put("series", new JsonArray(series.stream().map(HistorySeries::toJson).toList()))
        .put("totals", new JsonArray(totals.stream().map(HistoryTotal::toJson).toList()));
  }

  /** The reverse of {@link #toJson()}. */
  public static History fromJson(JsonObject json) {
    var query =
        new JsonObject().put("span", json.getString("span")).put("by", json.getString("by"));
    if (json.containsKey("of")) {
      query.put("of", json.getString("of"));
    }
    return new History(
        HistoryQuery.fromJson(query),
        Instant.ofEpochMilli(json.getLong("fromMs")),
        Duration.ofMillis(json.getLong("stepMs")),
        json.getJsonArray("series").stream()
            .map(one -> HistorySeries.fromJson((JsonObject) one))
            .toList(),
        json.getJsonArray("totals").stream()
            .map(one -> HistoryTotal.fromJson((JsonObject) one))
            .toList());
  }
}

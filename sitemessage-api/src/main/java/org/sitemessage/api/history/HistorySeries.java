package org.sitemessage.api.history;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of one messenger, type or domain, step by step. Depths and times are kept by
 * messenger alone.
 *
 * @param name alias or domain; {@code *} stands for all that are not named
 * @param columns numbers by column, one for each step of the history. A percentile is 0 in a step
 *     without deliveries, and at least 1 else
 */
public record HistorySeries(String name, Map<HistoryColumn, List<Long>> columns) {
  /** Copies. */
  public HistorySeries {
    var copy = new EnumMap<HistoryColumn, List<Long>>(HistoryColumn.class);
    columns.forEach((column, numbers) -> copy.put(column, List.copyOf(numbers)));
    columns = Collections.unmodifiableMap(copy);
  }

  /** Returns the numbers of a column; an empty list if the series does not have it. */
  public List<Long> of(HistoryColumn column) {
    return columns.getOrDefault(column, List.of());
  }

  /** Returns one element of {@code series} of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("name", name);
    columns.forEach((column, numbers) -> json.put(column.key(), new JsonArray(numbers)));
    return json;
  }

  static HistorySeries fromJson(JsonObject json) {
    var columns = new EnumMap<HistoryColumn, List<Long>>(HistoryColumn.class);
    for (var column : HistoryColumn.values()) {
      var array = json.getJsonArray(column.key());
      if (array != null) {
        columns.put(column, array.stream().map(one -> ((Number) one).longValue()).toList());
      }
    }
    return new HistorySeries(json.getString("name"), columns);
  }
}

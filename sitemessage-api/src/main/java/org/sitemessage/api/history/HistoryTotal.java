package org.sitemessage.api.history;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The numbers of one messenger, type or domain in the whole span.
 *
 * @param name alias or domain; {@code *} stands for all that are not named
 * @param counts numbers of dispatches
 * @param delay time from when a dispatch was due until it was sent; empty if nothing was sent, and
 *     for types and domains
 * @param took time from the call of the messenger to its answer; empty if nothing was delivered,
 *     and for types and domains
 */
public record HistoryTotal(
    String name, HistoryCounts counts, Optional<HistoryTimes> delay, Optional<HistoryTimes> took) {

  /** Returns one element of {@code totals} of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("name", name);
    counts.into(json);
    delay.ifPresent(times -> json.put("delay", times.toJson()));
    took.ifPresent(times -> json.put("took", times.toJson()));
    return json;
  }

  static HistoryTotal fromJson(JsonObject json) {
    return new HistoryTotal(
        json.getString("name"),
        HistoryCounts.fromJson(json),
        times(json, "delay"),
        times(json, "took"));
  }

  private static Optional<HistoryTimes> times(JsonObject json, String key) {
    return Optional.ofNullable(json.getJsonObject(key)).map(HistoryTimes::fromJson);
  }
}

package org.sitemessage.api.history;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Percentiles of times. They are as exact as the bounds of the counts that they come from: each
 * bound is 1.41 times the one before.
 *
 * @param p50 median
 * @param p95 95th percentile
 * @param p99 99th percentile
 */
public record HistoryTimes(Duration p50, Duration p95, Duration p99) {

  JsonObject toJson() {
    return new JsonObject()
        .put("p50Ms", p50.toMillis())
        .put("p95Ms", p95.toMillis())
        .put("p99Ms", p99.toMillis());
  }

  static HistoryTimes fromJson(JsonObject json) {
    return new HistoryTimes(
        Duration.ofMillis(json.getLong("p50Ms")),
        Duration.ofMillis(json.getLong("p95Ms")),
        Duration.ofMillis(json.getLong("p99Ms")));
  }
}

package org.sitemessage.vertx.dispatch.upkeep;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.sitemessage.vertx.store.QueryStore;

/**
 * Numbers of dispatches by status. Counting reads the whole table, so an answer is kept for a
 * while: the longer it took, the longer it is kept. Confined to one event loop.
 */
public final class StatusCounts {
  private static final Duration LEAST_AGE = Duration.ofSeconds(1);
  private static final int AGE_PER_COST = 20;

  private final QueryStore store;
  private final Clock clock;
  private Future<JsonObject> latest = Future.succeededFuture(new JsonObject());
  private Instant goodUntil = Instant.MIN;

  public StatusCounts(QueryStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  public Future<JsonObject> get() {
    var start = clock.instant();
    if (start.isBefore(goodUntil) || !latest.isComplete()) {
      return latest.map(JsonObject::copy);
    }
    latest =
        store
            .statusCounts()
            .map(
                counts -> {
                  var json = new JsonObject();
                  counts.forEach((status, count) -> json.put(status.key(), count));
                  return json;
                })
            .onSuccess(
                v -> {
                  var cost = Duration.between(start, clock.instant()).multipliedBy(AGE_PER_COST);
                  goodUntil =
                      clock.instant().plus(cost.compareTo(LEAST_AGE) > 0 ? cost : LEAST_AGE);
                });
    return latest.map(JsonObject::copy);
  }
}

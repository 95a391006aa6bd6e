package org.sitemessage.vertx.dispatch;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;

/** Counts what became of what was claimed. Confined to one event loop. */
final class Tally {
  private final Map<DispatchStatus, Integer> counts = new EnumMap<>(DispatchStatus.class);
  private int claimed;

  void claimed(int more) {
    claimed += more;
  }

  void completed(DispatchStatus status, int dispatches) {
    counts.merge(status, dispatches, Integer::sum);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("claimed", claimed)
        .put("sent", of(DispatchStatus.SENT))
        .put("error", of(DispatchStatus.ERROR))
        .put("failed", of(DispatchStatus.FAILED))
        .put("unknown", of(DispatchStatus.UNKNOWN))
        .put("expired", of(DispatchStatus.EXPIRED))
        .put("deferred", of(DispatchStatus.PENDING));
  }

  private int of(DispatchStatus status) {
    return counts.getOrDefault(status, 0);
  }
}

package org.sitemessage.vertx.dispatch.send;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Completion;

/**
 * Counts the outcomes of claimed dispatches; a dispatch that was claimed several times counts once,
 * by its last outcome. Confined to one event loop.
 */
final class SendSummary {
  private final Map<DispatchStatus, Integer> counts = new EnumMap<>(DispatchStatus.class);

  /** Dispatches that may be claimed again, with the outcome that was counted. */
  private final Map<Long, Completion> open = new HashMap<>();

  private int claimed;

  void claimed(ClaimedDispatch one) {
    if (!open.containsKey(one.dispatch().id())) {
      claimed += 1 + one.followers().size();
    }
  }

  void completed(Completion completion) {
    var before = open.remove(completion.dispatchId());
    if (before != null) {
      count(before, -1);
    }
    if (completion.status().isOpen()) {
      open.put(completion.dispatchId(), completion);
    }
    count(completion, 1);
  }

  private void count(Completion completion, int sign) {
    counts.merge(completion.status(), sign * (1 + completion.followers().size()), Integer::sum);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("claimed", claimed)
        .put("sent", of(DispatchStatus.SENT))
        .put("error", of(DispatchStatus.ERROR))
        .put("failed", of(DispatchStatus.FAILED))
        .put("unknown", of(DispatchStatus.UNKNOWN))
        .put("expired", of(DispatchStatus.EXPIRED))
        .put("cancelled", of(DispatchStatus.CANCELLED))
        .put("deferred", of(DispatchStatus.PENDING));
  }

  private int of(DispatchStatus status) {
    return counts.getOrDefault(status, 0);
  }
}

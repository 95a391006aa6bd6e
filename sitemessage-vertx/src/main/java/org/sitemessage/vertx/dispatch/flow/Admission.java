package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Bounds the requests that are under way at once, by number and by the memory they take. One alone
 * is always let in. Confined to one event loop.
 */
public final class Admission {
  /** Bytes that a value takes in addition to its characters, roughly. */
  private static final long OVERHEAD = 48;

  private final int maxRequests;
  private final long maxBytes;
  private int requests;
  private long bytes;

  public Admission(int maxRequests, long maxBytes) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  /** Does the work, or fails with {@link FailureCode#NOT_READY} at once. */
  public <T> Future<T> admit(JsonObject body, Supplier<Future<T>> work) {
    var weight = weight(body);
    if (requests > 0 && (requests >= maxRequests || bytes + weight > maxBytes)) {
      return Future.failedFuture(
          new SiteMessageException(
              FailureCode.NOT_READY,
              "%d requests of %d bytes are under way already; try again later"
                  .formatted(requests, bytes)));
    }
    requests++;
    bytes += weight;
    return Future.succeededFuture()
        .compose(v -> work.get())
        .onComplete(
            done -> {
              requests--;
              bytes -= weight;
            });
  }

  /** Bytes that a value takes in memory, roughly. */
  static long weight(@Nullable Object value) {
    if (value instanceof String text) {
      return OVERHEAD + text.length();
    }
    if (value instanceof JsonObject object) {
      return weight(object.getMap());
    }
    if (value instanceof JsonArray array) {
      return weight(array.getList());
    }
    long total = OVERHEAD;
    if (value instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        total += weight(entry.getKey()) + weight(entry.getValue());
      }
    } else if (value instanceof List<?> list) {
      for (var element : list) {
        total += weight(element);
      }
    }
    return total;
  }
}

package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.Digest;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.trace.TraceContext;

/**
 * A message in the store; the reply of {@link BusAddress#MESSAGE}.
 *
 * @param id id of the message
 * @param type alias of its message type
 * @param priority priority; higher ones are sent first
 * @param createdAt time at which it was accepted
 * @param senderId application's id of the sender; may be empty
 * @param group group mark; empty for none
 * @param digest schedule by which it is collected with others; empty if it is not
 * @param trace trace of the request that has scheduled it; empty if none was given
 * @param counts numbers of its dispatches by status, of its first {@link PageCount#MOST} ones
 * @param dispatches first dispatches of the message, with their attempts; at most 1,000
 */
public record StoredMessage(
    long id,
    String type,
    int priority,
    Instant createdAt,
    String senderId,
    String group,
    Optional<Digest> digest,
    Optional<TraceContext> trace,
    Map<DispatchStatus, Integer> counts,
    List<StoredDispatch> dispatches) {
  /** Copies. */
  public StoredMessage {
    counts = Map.copyOf(counts);
    dispatches = List.copyOf(dispatches);
  }

  /** Reads the reply of the bus contract. */
  public static StoredMessage fromJson(JsonObject json) {
    return new StoredMessage(
        json.getLong("id"),
        json.getString("type"),
        json.getInteger("priority"),
        Instant.ofEpochMilli(json.getLong("createdAtMs")),
        json.getString("sender", ""),
        json.getString("group", ""),
        Optional.ofNullable(json.getJsonObject("digest"))
            .map(digest -> Digest.fromJson(new JsonFields("digest.", digest))),
        Optional.ofNullable(json.getJsonObject("trace")).flatMap(TraceContext::ofJson),
        counts(json.getJsonObject("counts")),
        StoredDispatch.list(json.getJsonArray("dispatches")));
  }

  private static Map<DispatchStatus, Integer> counts(JsonObject json) {
    var counts = new EnumMap<DispatchStatus, Integer>(DispatchStatus.class);
    json.fieldNames().forEach(key -> counts.put(DispatchStatus.ofKey(key), json.getInteger(key)));
    return counts;
  }
}

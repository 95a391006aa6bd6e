package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;

/**
 * Messengers and their state, and the number of dispatches by status; the reply of {@link
 * BusAddress#STATS}.
 *
 * @param node id of the node that replied, in hexadecimal digits
 * @param processes number of processes that are alive on the store, at least 1
 * @param messengers messengers as that node sees them, in the order of their aliases
 * @param types aliases of the message types of that node
 * @param dispatches number of dispatches in the store, by status; a status without dispatches may
 *     be absent
 * @param clockAhead time that the clock of that node is ahead of the database's, negative if it is
 *     behind; present on PostgreSQL
 */
public record SiteStats(
    String node,
    int processes,
    List<MessengerStats> messengers,
    List<String> types,
    Map<DispatchStatus, Long> dispatches,
    Optional<Duration> clockAhead) {
  /** Copies lists and map. */
  public SiteStats {
    messengers = List.copyOf(messengers);
    types = List.copyOf(types);
    dispatches = Map.copyOf(dispatches);
  }

  /** Returns the number of dispatches of a status. */
  public long count(DispatchStatus status) {
    return dispatches.getOrDefault(status, 0L);
  }

  /** Reads the reply of the bus contract. */
  public static SiteStats fromJson(JsonObject json) {
    var counts = new EnumMap<DispatchStatus, Long>(DispatchStatus.class);
    var byStatus = json.getJsonObject("dispatches");
    byStatus
        .fieldNames()
        .forEach(key -> counts.put(DispatchStatus.ofKey(key), byStatus.getLong(key)));
    return new SiteStats(
        json.getString("node"),
        json.getInteger("processes", 1),
        json.getJsonArray("messengers").stream()
            .map(one -> MessengerStats.fromJson((JsonObject) one))
            .toList(),
        json.getJsonArray("types").stream().map(String.class::cast).toList(),
        counts,
        Optional.ofNullable(json.getLong("clockAheadMs")).map(Duration::ofMillis));
  }
}

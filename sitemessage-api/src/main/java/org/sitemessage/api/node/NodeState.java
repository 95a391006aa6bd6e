package org.sitemessage.api.node;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that uses a store. Times are those of the clock that all processes share.
 *
 * @param id id of the process, which it has until it ends, in hexadecimal digits
 * @param version version of sitemessage; empty if it is not known
 * @param host name of its machine
 * @param pid process id on that machine
 * @param startedAt time at which it began to use the store
 * @param heartbeatAt time of its last heartbeat
 * @param alive true if it has stored a heartbeat within {@code dispatch.leaseMs}
 * @param continuous false if it sends only on request, as a command or an application without
 *     {@code dispatch.continuous} does
 * @param clockAhead time by which its clock was ahead of the database's at that heartbeat, negative
 *     if it was behind; empty if no other process can share the store
 * @param claims number of dispatches that it has claimed, and whose outcome is not stored yet
 * @param drainedAt time since which it is drained: it claims nothing; empty if it is not
 */
public record NodeState(
    String id,
    String version,
    String host,
    long pid,
    Instant startedAt,
    Instant heartbeatAt,
    boolean alive,
    boolean continuous,
    Optional<Duration> clockAhead,
    long claims,
    Optional<Instant> drainedAt) {

  /** Returns one element of {@code nodes} of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", id)
            .put("version", version)
            .put("host", host)
            .put("pid", pid)
            .put("startedAtMs", startedAt.toEpochMilli())
            .put("heartbeatAtMs", heartbeatAt.toEpochMilli())
            .put("alive", alive)
            .put("continuous", continuous)
            .put("claims", claims);
    clockAhead.ifPresent(ahead -> json.put("clockAheadMs", ahead.toMillis()));
    drainedAt.ifPresent(at -> json.put("drainedAtMs", at.toEpochMilli()));
    return json;
  }

  static NodeState fromJson(JsonObject json) {
    return new NodeState(
        json.getString("id"),
        json.getString("version"),
        json.getString("host"),
        json.getLong("pid"),
        Instant.ofEpochMilli(json.getLong("startedAtMs")),
        Instant.ofEpochMilli(json.getLong("heartbeatAtMs")),
        json.getBoolean("alive"),
        json.getBoolean("continuous", true),
        Optional.ofNullable(json.getLong("clockAheadMs")).map(Duration::ofMillis),
        json.getLong("claims"),
        Optional.ofNullable(json.getLong("drainedAtMs")).map(Instant::ofEpochMilli));
  }
}

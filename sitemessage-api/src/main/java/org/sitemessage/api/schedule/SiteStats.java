package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
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
 * @param processes number of processes that are alive on the store and send by themselves
 * @param messengers messengers as that node sees them, in the order of their aliases
 * @param types aliases of the message types of that node
 * @param dispatches number of dispatches in the store, by status; a status without dispatches may
 *     be absent
 * @param clockAhead time that the clock of that node is ahead of the database's, negative if it is
 *     behind; present on PostgreSQL
 * @param running long commands that the node runs, in the order in which they began
 * @param pausedTypes message types that people have paused, in the order of their aliases
 * @param unregistered messengers and types of due dispatches that the node has not registered
 */
public record SiteStats(
    String node,
    int processes,
    List<MessengerStats> messengers,
    List<String> types,
    Map<DispatchStatus, Long> dispatches,
    Optional<Duration> clockAhead,
    List<RunningCommand> running,
    List<PausedType> pausedTypes,
    Unregistered unregistered) {

  /**
   * A message type that a person has paused.
   *
   * @param type alias of the type
   * @param pause the pause
   */
  public record PausedType(String type, MessengerStats.PauseStats pause) {
    static PausedType fromJson(JsonObject json) {
      return new PausedType(json.getString("type"), MessengerStats.PauseStats.fromJson(json));
    }
  }

  /**
   * Messengers and message types that dispatches are due for and that the node has not registered.
   * The dispatches wait until a node runs that has registered them. In the order of the aliases;
   * mostly empty.
   *
   * @param messengers aliases of messengers
   * @param types aliases of message types
   */
  public record Unregistered(List<String> messengers, List<String> types) {
    /** Copies the lists. */
    public Unregistered {
      messengers = List.copyOf(messengers);
      types = List.copyOf(types);
    }

    static Unregistered fromJson(JsonObject json) {
      return new Unregistered(strings(json, "messengers"), strings(json, "types"));
    }
  }

  /**
   * A command that changes many rows, batch by batch, while its request waits.
   *
   * @param command {@code cancel}, {@code requeue}, {@code settle} or {@code cleanup}
   * @param done number of dispatches that it has changed or removed so far
   * @param since time at which it began
   */
  public record RunningCommand(String command, long done, Instant since) {
    /** Returns one element of {@code running} of the bus contract. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("command", command)
          .put("done", done)
          .put("sinceMs", since.toEpochMilli());
    }

    static RunningCommand fromJson(JsonObject json) {
      return new RunningCommand(
          json.getString("command"),
          json.getLong("done"),
          Instant.ofEpochMilli(json.getLong("sinceMs")));
    }
  }

  /** Copies lists and map. */
  public SiteStats {
    messengers = List.copyOf(messengers);
    types = List.copyOf(types);
    running = List.copyOf(running);
    pausedTypes = List.copyOf(pausedTypes);
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
        strings(json, "types"),
        counts,
        Optional.ofNullable(json.getLong("clockAheadMs")).map(Duration::ofMillis),
        json.getJsonArray("running", new JsonArray()).stream()
            .map(one -> RunningCommand.fromJson((JsonObject) one))
            .toList(),
        json.getJsonArray("pausedTypes", new JsonArray()).stream()
            .map(one -> PausedType.fromJson((JsonObject) one))
            .toList(),
        Unregistered.fromJson(json.getJsonObject("unregistered", new JsonObject())));
  }

  private static List<String> strings(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(String.class::cast).toList();
  }
}

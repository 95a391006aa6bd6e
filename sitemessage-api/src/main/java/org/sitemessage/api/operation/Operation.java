package org.sitemessage.api.operation;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;

/**
 * A change of all dispatches that a filter selects, batch by batch in the background.
 *
 * @param id id of the operation
 * @param kind change that it makes to each dispatch
 * @param as new status, if it settles
 * @param filter text of the filter, whose times are fixed
 * @param by name of the principal who started it; empty if it is not known
 * @param reason reason that was given; may be empty
 * @param state state of the operation
 * @param stopping true if a person has stopped it; it ends before its next batch
 * @param expected number of dispatches to change, counted before the first batch; empty before that
 * @param touched number of dispatches changed so far
 * @param before id of the last dispatch visited; older ones are still to be visited
 * @param node id of the node that runs it or ran it last, in hexadecimal digits; empty while none
 *     has
 * @param startedAt time at which it was started
 * @param updatedAt time of its last batch or its last change of state
 * @param endedAt time at which it ended; empty if it has not
 * @param error why it failed; empty if it did not
 */
public record Operation(
    long id,
    OperationKind kind,
    Optional<DispatchStatus> as,
    String filter,
    String by,
    String reason,
    OperationState state,
    boolean stopping,
    OptionalLong expected,
    long touched,
    long before,
    String node,
    Instant startedAt,
    Instant updatedAt,
    Optional<Instant> endedAt,
    String error) {

  /** Returns an element of {@code operations} of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", id)
            .put("do", kind.key())
            .put("filter", filter)
            .put("by", by)
            .put("reason", reason)
            .put("state", state.key())
            .put("stopping", stopping)
            .put("touched", touched)
            .put("before", before)
            .put("node", node)
            .put("startedAtMs", startedAt.toEpochMilli())
            .put("updatedAtMs", updatedAt.toEpochMilli())
            .put("error", error);
    as.ifPresent(status -> json.put("as", status.key()));
    expected.ifPresent(count -> json.put("expected", count));
    endedAt.ifPresent(time -> json.put("endedAtMs", time.toEpochMilli()));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static Operation fromJson(JsonObject json) {
    return new Operation(
        json.getLong("id"),
        OperationKind.ofKey(json.getString("do")).orElseThrow(),
        Optional.ofNullable(json.getString("as")).map(DispatchStatus::ofKey),
        json.getString("filter"),
        json.getString("by"),
        json.getString("reason"),
        OperationState.ofKey(json.getString("state")),
        json.getBoolean("stopping"),
        json.containsKey("expected")
            ? OptionalLong.of(json.getLong("expected"))
            : OptionalLong.empty(),
        json.getLong("touched"),
        json.getLong("before"),
        json.getString("node"),
        Instant.ofEpochMilli(json.getLong("startedAtMs")),
        Instant.ofEpochMilli(json.getLong("updatedAtMs")),
        Optional.ofNullable(json.getLong("endedAtMs")).map(Instant::ofEpochMilli),
        json.getString("error"));
  }
}

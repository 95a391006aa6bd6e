package org.sitemessage.vertx.messenger.composed;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a member of a {@link ComposedMessenger}.
 *
 * @param name name of the member
 * @param breaker {@code closed}: it is used; {@code open}: it is left alone; {@code half_open}: one
 *     delivery is to show whether it works again
 * @param failures number of failures of its transport in a row
 * @param inFlight number of deliveries under way
 * @param reason reason why it is left alone; empty if it is not
 * @param until time of the next test, if it is left alone
 */
record MemberState(
    String name,
    String breaker,
    long failures,
    int inFlight,
    String reason,
    Optional<Instant> until) {

  /** Returns the form in {@code sitemessage.stats}. */
  JsonObject toJson() {
    var json =
        new JsonObject()
            .put("name", name)
            .put("breaker", breaker)
            .put("failures", failures)
            .put("inFlight", inFlight);
    until.ifPresent(time -> json.put("reason", reason).put("untilMs", time.toEpochMilli()));
    return json;
  }
}

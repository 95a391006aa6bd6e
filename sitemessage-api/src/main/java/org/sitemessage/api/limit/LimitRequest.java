package org.sitemessage.api.limit;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.sitemessage.api.schedule.BusAddress;

/**
 * Changes the limits of a messenger on all nodes for a while; the body of {@link BusAddress#LIMIT}.
 * It replaces the change before, if there is one.
 *
 * @param messenger alias of the messenger
 * @param change limits that lie over the configured ones
 * @param until time at which the configured limits hold again
 * @param reason reason of the change, 1 to 1000 characters
 * @param by name of the person; may be empty
 */
public record LimitRequest(
    String messenger, LimitChange change, Instant until, String reason, String by) {

  /** Creates a request that does not name the person. */
  public LimitRequest(String messenger, LimitChange change, Instant until, String reason) {
    this(messenger, change, until, reason, "");
  }

  /** Returns a copy of this request that names the person. */
  public LimitRequest withBy(String person) {
    return new LimitRequest(messenger, change, until, reason, person);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    var json =
        change
            .toJson()
            .put("messenger", messenger)
            .put("untilMs", until.toEpochMilli())
            .put("reason", reason);
    return by.isEmpty() ? json : json.put("by", by);
  }
}

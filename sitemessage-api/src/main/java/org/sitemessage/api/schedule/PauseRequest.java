package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * Pauses a messenger or a message type on all nodes; the body of {@link BusAddress#PAUSE} or {@link
 * BusAddress#PAUSE_TYPE}. Deliveries under way finish, all others wait.
 *
 * @param messenger alias of the messenger or the type
 * @param reason reason of the pause, 1 to 1000 characters
 * @param until time at which the messenger resumes by itself; empty if a person has to resume it
 * @param by name of the person; may be empty
 */
public record PauseRequest(String messenger, String reason, Optional<Instant> until, String by) {

  /** Returns a request for a pause until somebody resumes the messenger. */
  public static PauseRequest of(String messenger, String reason) {
    return new PauseRequest(messenger, reason, Optional.empty(), "");
  }

  /** Returns a copy of this request for a pause that ends by itself. */
  public PauseRequest withUntil(Instant time) {
    return new PauseRequest(messenger, reason, Optional.of(time), by);
  }

  /** Returns a copy of this request that names the person. */
  public PauseRequest withBy(String person) {
    return new PauseRequest(messenger, reason, until, person);
  }

  /** Returns the body of the bus contract, for a messenger. */
  public JsonObject toJson() {
    return toJson("messenger");
  }

  /** Returns the body of the bus contract, for a message type. */
  public JsonObject toTypeJson() {
    return toJson("type");
  }

  private JsonObject toJson(String subject) {
    var json = new JsonObject().put(subject, messenger).put("reason", reason);
    until.ifPresent(time -> json.put("untilMs", time.toEpochMilli()));
    return by.isEmpty() ? json : json.put("by", by);
  }
}

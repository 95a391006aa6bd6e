package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer to {@link BusAddress#CANCEL}.
 *
 * @param cancelled dispatches that were withdrawn; they are never sent
 * @param inFlight dispatches that were left because a process is sending them
 * @param finished dispatches that were left because they had been sent, failed, expired or were
 *     cancelled before
 */
public record CancelReply(long cancelled, long inFlight, long finished) {

  /** The body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("cancelled", cancelled)
        .put("inFlight", inFlight)
        .put("finished", finished);
  }

  /** The reverse of {@link #toJson()}. */
  public static CancelReply fromJson(JsonObject json) {
    return new CancelReply(
        json.getLong("cancelled"), json.getLong("inFlight"), json.getLong("finished"));
  }
}

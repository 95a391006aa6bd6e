package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer to {@link BusAddress#CLEANUP}.
 *
 * @param dispatches number of dispatches that were removed
 * @param messages number of messages that were removed
 */
public record CleanupReply(long dispatches, long messages) {

  /** The body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject().put("dispatches", dispatches).put("messages", messages);
  }

  /** The reverse of {@link #toJson()}. */
  public static CleanupReply fromJson(JsonObject json) {
    return new CleanupReply(json.getLong("dispatches"), json.getLong("messages"));
  }
}

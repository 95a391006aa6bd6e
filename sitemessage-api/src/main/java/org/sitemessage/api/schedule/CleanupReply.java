package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer to {@link BusAddress#CLEANUP}.
 *
 * @param dispatches number of dispatches that were removed, or would be
 * @param messages number of messages that were removed, or would be
 * @param capped true if a dry run ended at its bound, so that there may be more
 */
public record CleanupReply(long dispatches, long messages, boolean capped) {

  /** Creates the reply of a cleanup, which has no bound. */
  public CleanupReply(long dispatches, long messages) {
    this(dispatches, messages, false);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("dispatches", dispatches).put("messages", messages);
    return capped ? json.put("capped", true) : json;
  }

  /** The reverse of {@link #toJson()}. */
  public static CleanupReply fromJson(JsonObject json) {
    return new CleanupReply(
        json.getLong("dispatches"), json.getLong("messages"), json.getBoolean("capped", false));
  }
}

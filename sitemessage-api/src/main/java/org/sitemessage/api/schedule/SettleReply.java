package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer to {@link BusAddress#SETTLE}.
 *
 * @param settled dispatches that are no longer unknown
 * @param left dispatches that were left because they were not unknown
 */
public record SettleReply(long settled, long left) {

  /** The body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject().put("settled", settled).put("left", left);
  }

  /** The reverse of {@link #toJson()}. */
  public static SettleReply fromJson(JsonObject json) {
    return new SettleReply(json.getLong("settled"), json.getLong("left"));
  }
}

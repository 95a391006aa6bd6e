package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer to {@link BusAddress#REQUEUE}.
 *
 * @param requeued dispatches that are pending again
 * @param left dispatches that were left because they are open or were sent
 */
public record RequeueReply(long requeued, long left) {

  /** The body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject().put("requeued", requeued).put("left", left);
  }

  /** The reverse of {@link #toJson()}. */
  public static RequeueReply fromJson(JsonObject json) {
    return new RequeueReply(json.getLong("requeued"), json.getLong("left"));
  }
}

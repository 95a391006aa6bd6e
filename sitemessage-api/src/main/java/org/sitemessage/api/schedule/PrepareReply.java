package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * Counts of prepared messages; the reply of {@link BusAddress#PREPARE}.
 *
 * @param messages messages that were prepared
 * @param dispatches dispatches that were made
 * @param skipped subscribers that got no dispatch
 */
public record PrepareReply(long messages, long dispatches, long skipped) {

  /** Reads the reply of the bus contract. */
  public static PrepareReply fromJson(JsonObject json) {
    return new PrepareReply(
        json.getLong("messages"), json.getLong("dispatches"), json.getLong("skipped"));
  }
}

package org.sitemessage.api.person;

import io.vertx.core.json.JsonObject;

/**
 * The answer to the action {@code erase} of {@link org.sitemessage.api.schedule.BusAddress#PEOPLE}.
 *
 * @param subscriptions subscriptions and opt-outs that were removed
 * @param suppressions entries of the suppression list that were removed
 * @param feedback reports on mails to the person that were removed
 * @param dispatches dispatches that were removed
 * @param messages messages that went to nobody else, and were removed
 * @param inFlight dispatches that were left because a process is sending them; erase again later
 * @param hash keyed hash of the user, or of messenger and address, as the audit log names it; empty
 *     if nothing was changed
 */
public record ErasureReply(
    long subscriptions,
    long suppressions,
    long feedback,
    long dispatches,
    long messages,
    long inFlight,
    String hash) {

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("subscriptions", subscriptions)
            .put("suppressions", suppressions)
            .put("feedback", feedback)
            .put("dispatches", dispatches)
            .put("messages", messages)
            .put("inFlight", inFlight);
    return hash.isEmpty() ? json : json.put("hash", hash);
  }

  /** The reverse of {@link #toJson()}. */
  public static ErasureReply fromJson(JsonObject json) {
    return new ErasureReply(
        json.getLong("subscriptions"),
        json.getLong("suppressions"),
        json.getLong("feedback"),
        json.getLong("dispatches"),
        json.getLong("messages"),
        json.getLong("inFlight"),
        json.getString("hash", ""));
  }
}

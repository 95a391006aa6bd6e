package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;

/**
 * The answer to {@link BusAddress#CANCEL}.
 *
 * @param cancelled dispatches that were withdrawn; they are never sent
 * @param inFlight dispatches that were left because a process is sending them
 * @param finished dispatches that were left because they had been sent, failed, expired or were
 *     cancelled before, or no longer had the status that was asked for
 * @param postponed messages that the filter's terms about messages select and whose recipients are
 *     not determined yet, at most {@value PageCount#MOST}: they are not cancelled, and will be
 *     sent; 0 without a filter
 */
public record CancelReply(long cancelled, long inFlight, long finished, long postponed) {

  /** Creates a reply without postponed messages. */
  public CancelReply(long cancelled, long inFlight, long finished) {
    this(cancelled, inFlight, finished, 0);
  }

  /** Returns a copy with a number of postponed messages. */
  public CancelReply withPostponed(long messages) {
    return new CancelReply(cancelled, inFlight, finished, messages);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("cancelled", cancelled)
            .put("inFlight", inFlight)
            .put("finished", finished);
    return postponed == 0 ? json : json.put("postponed", postponed);
  }

  /** The reverse of {@link #toJson()}. */
  public static CancelReply fromJson(JsonObject json) {
    return new CancelReply(
        json.getLong("cancelled"),
        json.getLong("inFlight"),
        json.getLong("finished"),
        json.getLong("postponed", 0L));
  }
}

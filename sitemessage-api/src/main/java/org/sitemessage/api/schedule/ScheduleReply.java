package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.Limits;
import org.sitemessage.api.ScheduleRequest;

/**
 * The answer to a {@link ScheduleRequest}; it is given after the commit.
 *
 * @param messageId id of the message
 * @param dispatches number of dispatches that the request made
 * @param dispatchIds ids of the dispatches, in the order of the recipients that were not skipped;
 *     absent above {@value Limits#LISTED_DISPATCHES}
 * @param duplicate true if the same request had been accepted before
 * @param skipped recipients that got no dispatch
 */
public record ScheduleReply(
    long messageId,
    int dispatches,
    Optional<List<Long>> dispatchIds,
    boolean duplicate,
    Skipped skipped) {

  /** Creates a reply to a request without skipped recipients. */
  public ScheduleReply(
      long messageId, int dispatches, Optional<List<Long>> dispatchIds, boolean duplicate) {
    this(messageId, dispatches, dispatchIds, duplicate, Skipped.NOBODY);
  }

  /** Copies. */
  public ScheduleReply {
    dispatchIds = dispatchIds.map(List::copyOf);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("v", ScheduleRequest.VERSION)
            .put("messageId", messageId)
            .put("dispatches", dispatches);
    dispatchIds.ifPresent(ids -> json.put("dispatchIds", new JsonArray(List.copyOf(ids))));
    return json.put("duplicate", duplicate).mergeIn(skipped.toJson());
  }

  /** The reverse of {@link #toJson()}. */
  public static ScheduleReply fromJson(JsonObject json) {
    return new ScheduleReply(
        json.getLong("messageId"),
        json.getInteger("dispatches"),
        Optional.ofNullable(json.getJsonArray("dispatchIds"))
            .map(ids -> ids.stream().map(id -> ((Number) id).longValue()).toList()),
        json.getBoolean("duplicate"),
        Skipped.fromJson(json));
  }
}

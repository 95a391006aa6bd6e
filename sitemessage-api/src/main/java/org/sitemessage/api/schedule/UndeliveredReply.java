package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The answer to {@link BusAddress#CHECK_UNDELIVERED}.
 *
 * @param failed dispatches that were refused for good, or are out of retries
 * @param unknown dispatches that are held because the remote server may have them
 * @param overdue dispatches that have been due for more than an hour and still wait
 * @param messageId id of the mail to the administrators; absent if none was sent
 */
public record UndeliveredReply(long failed, long unknown, long overdue, OptionalLong messageId) {

  /** Returns the number of all of them. */
  public long undelivered() {
    return failed + unknown + overdue;
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("undelivered", undelivered())
            .put("failed", failed)
            .put("unknown", unknown)
            .put("overdue", overdue)
            .put("mailed", messageId.isPresent());
    messageId.ifPresent(id -> json.put("messageId", id));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static UndeliveredReply fromJson(JsonObject json) {
    return new UndeliveredReply(
        json.getLong("failed"),
        json.getLong("unknown"),
        json.getLong("overdue"),
        Optional.ofNullable(json.getLong("messageId"))
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()));
  }
}

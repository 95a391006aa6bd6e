package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A message in a list.
 *
 * @param id id of the message
 * @param type alias of its message type
 * @param subject the {@code subject} of its context; empty if it has none
 * @param priority priority; higher ones are sent first
 * @param createdAt time at which it was accepted
 * @param sendAt earliest time of sending
 * @param expiresAt time after which it is not sent any more
 * @param senderId application's id of the sender; may be empty
 * @param group group mark; empty for none
 */
public record ListedMessage(
    long id,
    String type,
    String subject,
    int priority,
    Instant createdAt,
    Instant sendAt,
    Instant expiresAt,
    String senderId,
    String group) {

  static ListedMessage fromJson(JsonObject json) {
    return new ListedMessage(
        json.getLong("id"),
        json.getString("type"),
        json.getString("subject", ""),
        json.getInteger("priority"),
        Instant.ofEpochMilli(json.getLong("createdAtMs")),
        Instant.ofEpochMilli(json.getLong("sendAtMs")),
        Instant.ofEpochMilli(json.getLong("expiresAtMs")),
        json.getString("sender", ""),
        json.getString("group", ""));
  }

  /** Returns the message in the form of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", id)
            .put("type", type)
            .put("priority", priority)
            .put("createdAtMs", createdAt.toEpochMilli())
            .put("sendAtMs", sendAt.toEpochMilli())
            .put("expiresAtMs", expiresAt.toEpochMilli());
    putUnlessEmpty(json, "subject", subject);
    putUnlessEmpty(json, "sender", senderId);
    putUnlessEmpty(json, "group", group);
    return json;
  }

  private static void putUnlessEmpty(JsonObject json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }
}

package org.sitemessage.api.people;

import io.vertx.core.json.JsonObject;

/**
 * The answer to adding addresses to the suppression list.
 *
 * @param added addresses that are new on the list, or whose entry was replaced
 * @param kept addresses whose entry weighs as much or more, and stays as it is, and addresses of
 *     erased people, which are not stored
 */
public record SuppressReply(long added, long kept) {

  /** The body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject().put("added", added).put("kept", kept);
  }

  /** The reverse of {@link #toJson()}. */
  public static SuppressReply fromJson(JsonObject json) {
    return new SuppressReply(json.getLong("added"), json.getLong("kept"));
  }
}

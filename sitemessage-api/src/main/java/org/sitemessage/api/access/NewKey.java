package org.sitemessage.api.access;

import io.vertx.core.json.JsonObject;

/**
 * A key that has just been made, with its secret, which is never shown again.
 *
 * @param key the key
 * @param secret secret of the key, for {@code Authorization: Bearer SECRET}
 */
public record NewKey(AccessKey key, String secret) {

  /** The reply of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject().put("key", key.toJson()).put("secret", secret);
  }

  /** The reverse of {@link #toJson()}. */
  public static NewKey fromJson(JsonObject json) {
    return new NewKey(AccessKey.fromJson(json.getJsonObject("key")), json.getString("secret"));
  }

  /** Leaves out the secret. */
  @Override
  public String toString() {
    return "NewKey[%s]".formatted(key);
  }
}

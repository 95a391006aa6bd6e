package org.sitemessage.api.access;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the keys, ordered by id.
 *
 * @param keys keys of the page, also those that are revoked or expired
 * @param next cursor of the next page; empty on the last page
 */
public record KeyPage(List<AccessKey> keys, OptionalLong next) {
  /** Maximum number of keys of a page. */
  public static final int MAX = 1_000;

  /** Copies. */
  public KeyPage {
    keys = List.copyOf(keys);
  }

  /** The reply of the bus contract. */
  public JsonObject toJson() {
    var array = new JsonArray();
    keys.forEach(key -> array.add(key.toJson()));
    var json = new JsonObject().put("keys", array);
    next.ifPresent(after -> json.put("next", after));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static KeyPage fromJson(JsonObject json) {
    return new KeyPage(
        json.getJsonArray("keys").stream()
            .map(one -> AccessKey.fromJson((JsonObject) one))
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }
}

package org.sitemessage.api.access;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the users, ordered by id.
 *
 * @param users users of the page, also those that are disabled
 * @param next cursor of the next page; empty on the last page
 */
public record UserPage(List<AccessUser> users, OptionalLong next) {
  /** Maximum number of users of a page. */
  public static final int MAX = 1_000;

  /** Copies. */
  public UserPage {
    users = List.copyOf(users);
  }

  /** The reply of the bus contract. */
  public JsonObject toJson() {
    var array = new JsonArray();
    users.forEach(user -> array.add(user.toJson()));
    var json = new JsonObject().put("users", array);
    next.ifPresent(after -> json.put("next", after));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static UserPage fromJson(JsonObject json) {
    return new UserPage(
        json.getJsonArray("users").stream()
            .map(one -> AccessUser.fromJson((JsonObject) one))
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }
}

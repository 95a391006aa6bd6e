package org.sitemessage.api.people;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the suppression list, in the order of its numbers.
 *
 * @param suppressions what is on it
 * @param next where the next page begins; empty on the last
 */
public record SuppressionPage(List<Suppression> suppressions, OptionalLong next) {
  /** Copies. */
  public SuppressionPage {
    suppressions = List.copyOf(suppressions);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var array = new JsonArray();
    suppressions.forEach(one -> array.add(one.toJson()));
    var json = new JsonObject().put("suppressions", array);
    next.ifPresent(after -> json.put("next", after));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static SuppressionPage fromJson(JsonObject json) {
    return new SuppressionPage(
        json.getJsonArray("suppressions").stream()
            .map(one -> Suppression.fromJson((JsonObject) one))
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }
}

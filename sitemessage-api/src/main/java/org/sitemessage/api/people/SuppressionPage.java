package org.sitemessage.api.people;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the suppression list, ordered by id.
 *
 * @param suppressions entries of the page
 * @param next cursor of the next page; empty on the last page
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

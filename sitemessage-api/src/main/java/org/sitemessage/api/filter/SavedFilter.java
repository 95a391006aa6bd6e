package org.sitemessage.api.filter;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A filter that a principal has saved for a list.
 *
 * @param list list that the filter is for
 * @param name name of the filter, which no other filter of the same principal and list has
 * @param filter text of the filter, as it was given
 * @param createdAt time at which the filter was saved
 */
public record SavedFilter(FilterList list, String name, String filter, Instant createdAt) {
  /** Maximum length of a name in characters. */
  public static final int NAME_CHARS = 100;

  /** Maximum number of filters that a principal saves for one list. */
  public static final int MAX = 50;

  /** The filter in JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("list", list.key())
        .put("name", name)
        .put("filter", filter)
        .put("createdAtMs", createdAt.toEpochMilli());
  }

  /** The reverse of {@link #toJson()}. */
  public static SavedFilter fromJson(JsonObject json) {
    return new SavedFilter(
        FilterList.ofKey(json.getString("list")).orElseThrow(),
        json.getString("name"),
        json.getString("filter"),
        Instant.ofEpochMilli(json.getLong("createdAtMs")));
  }
}

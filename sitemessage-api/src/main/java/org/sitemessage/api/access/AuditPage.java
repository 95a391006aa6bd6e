package org.sitemessage.api.access;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of the audit log, newest entries first.
 *
 * @param entries entries of the page
 * @param next id before which the next page begins; empty on the last page
 */
public record AuditPage(List<AuditEntry> entries, OptionalLong next) {
  /** Maximum number of entries of a page. */
  public static final int MAX = 1_000;

  /** Default number of entries of a page. */
  public static final int DEFAULT_LIMIT = 100;

  /** Copies. */
  public AuditPage {
    entries = List.copyOf(entries);
  }

  /** The reply of the bus contract. */
  public JsonObject toJson() {
    var array = new JsonArray();
    entries.forEach(entry -> array.add(entry.toJson()));
    var json = new JsonObject().put("entries", array);
    next.ifPresent(before -> json.put("next", before));
    return json;
  }

  /** The reverse of {@link #toJson()}. */
  public static AuditPage fromJson(JsonObject json) {
    return new AuditPage(
        json.getJsonArray("entries").stream()
            .map(one -> AuditEntry.fromJson((JsonObject) one))
            .toList(),
        json.containsKey("next") ? OptionalLong.of(json.getLong("next")) : OptionalLong.empty());
  }
}

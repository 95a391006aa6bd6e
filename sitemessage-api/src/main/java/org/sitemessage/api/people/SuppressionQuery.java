package org.sitemessage.api.people;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;

/**
 * A query for a page of the suppression list.
 *
 * @param messenger alias of a messenger; empty for all
 * @param address address of the entries, which patterns may match; empty for all
 * @param reason reason of the entries; empty for any
 * @param after id of the last entry of the page before; 0 for the first page
 * @param limit maximum number of entries, 1 to 1000
 */
public record SuppressionQuery(
    String messenger, String address, Optional<SuppressionReason> reason, long after, int limit) {
  /** Default number of entries of a page. */
  public static final int DEFAULT_LIMIT = 100;

  static final Set<String> FIELDS =
      Set.of("action", "messenger", "address", "reason", "after", "limit");

  /** Returns a query for the first page of all entries. */
  public static SuppressionQuery all() {
    return new SuppressionQuery("", "", Optional.empty(), 0, DEFAULT_LIMIT);
  }

  /** Returns a copy of this query for one messenger only. */
  public SuppressionQuery withMessenger(String alias) {
    return new SuppressionQuery(alias, address, reason, after, limit);
  }

  /** Returns a copy of this query for one address only. */
  public SuppressionQuery withAddress(String other) {
    return new SuppressionQuery(messenger, other, reason, after, limit);
  }

  /** Returns a copy of this query for one reason only. */
  public SuppressionQuery withReason(SuppressionReason other) {
    return new SuppressionQuery(messenger, address, Optional.of(other), after, limit);
  }

  /** Returns a copy of this query for the page after an id, with at most {@code size} entries. */
  public SuppressionQuery page(long afterId, int size) {
    return new SuppressionQuery(messenger, address, reason, afterId, size);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json = new JsonObject().put("action", "list").put("after", after).put("limit", limit);
    if (!messenger.isEmpty()) {
      json.put("messenger", messenger);
    }
    if (!address.isEmpty()) {
      json.put("address", address);
    }
    reason.ifPresent(why -> json.put("reason", why.key()));
    return json;
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws org.sitemessage.api.SiteMessageException with code 4000, naming the field
   */
  public static SuppressionQuery fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(FIELDS);
    var reason = fields.string("reason", 16);
    return new SuppressionQuery(
        fields.string("messenger", Limits.MESSENGER_CHARS),
        fields.string("address", Limits.ADDRESS_CHARS),
        reason.isEmpty() ? Optional.empty() : Optional.of(SuppressionReason.ofKey(reason)),
        fields.integer("after", 0, Long.MAX_VALUE).orElse(0L),
        fields.integer("limit", 1, Limits.SUPPRESSIONS).orElse((long) DEFAULT_LIMIT).intValue());
  }
}

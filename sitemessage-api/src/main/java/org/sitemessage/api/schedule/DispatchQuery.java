package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;

/**
 * Selects a page of dispatches; the body of {@link BusAddress#DISPATCHES}.
 *
 * @param status status of the dispatches; empty for any
 * @param messenger alias of a messenger; empty for any
 * @param message id of a message; empty for any
 * @param unread true to select only dispatches that were sent and are not known to have been read;
 *     {@code status} is empty or {@link DispatchStatus#SENT} then
 * @param newestFirst true if the dispatch with the greatest id comes first
 * @param after id of the last dispatch of the page before; 0 for the first page
 * @param limit maximum number of dispatches of the page, 1 to 1000
 */
public record DispatchQuery(
    Optional<DispatchStatus> status,
    String messenger,
    OptionalLong message,
    boolean unread,
    boolean newestFirst,
    long after,
    int limit) {
  /** Default number of dispatches of a page. */
  public static final int DEFAULT_LIMIT = 100;

  /** Returns a query for the first page of all dispatches, the oldest first. */
  public static DispatchQuery all() {
    return new DispatchQuery(
        Optional.empty(), "", OptionalLong.empty(), false, false, 0, DEFAULT_LIMIT);
  }

  /** Returns a copy of this query for one status only. */
  public DispatchQuery withStatus(DispatchStatus other) {
    return new DispatchQuery(
        Optional.of(other), messenger, message, unread, newestFirst, after, limit);
  }

  /** Returns a copy of this query for one messenger only. */
  public DispatchQuery withMessenger(String alias) {
    return new DispatchQuery(status, alias, message, unread, newestFirst, after, limit);
  }

  /** Returns a copy of this query for the dispatches of one message only. */
  public DispatchQuery withMessage(long id) {
    return new DispatchQuery(
        status, messenger, OptionalLong.of(id), unread, newestFirst, after, limit);
  }

  /** Returns a copy of this query for dispatches that were sent and not read. */
  public DispatchQuery onlyUnread() {
    return new DispatchQuery(status, messenger, message, true, newestFirst, after, limit);
  }

  /** Returns a copy of this query with the newest dispatch first. */
  public DispatchQuery fromNewest() {
    return new DispatchQuery(status, messenger, message, unread, true, after, limit);
  }

  /**
   * Returns a copy of this query for another page.
   *
   * @param afterId {@link DispatchPage#next} of the page before; 0 for the first page
   * @param size maximum number of dispatches, 1 to 1000
   */
  public DispatchQuery page(long afterId, int size) {
    return new DispatchQuery(status, messenger, message, unread, newestFirst, afterId, size);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("unread", unread)
            .put("order", newestFirst ? "desc" : "asc")
            .put("after", after)
            .put("limit", limit);
    status.ifPresent(one -> json.put("status", one.key()));
    if (!messenger.isEmpty()) {
      json.put("messenger", messenger);
    }
    message.ifPresent(id -> json.put("message", id));
    return json;
  }
}

package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.filter.Filter;

/**
 * Selects a page of dispatches; the body of {@link BusAddress#DISPATCHES}.
 *
 * @param status status of the dispatches; empty for any
 * @param messenger alias of a messenger; empty for any
 * @param message id of a message; empty for any
 * @param unread true to select only dispatches that were sent and are not known to have been read;
 *     {@code status} is empty or {@link DispatchStatus#SENT} then
 * @param newestFirst true if the dispatch with the greatest id comes first; always true with a
 *     filter
 * @param filter filter; the four conditions before it are not given then
 * @param count true to count the dispatches of the filter, too
 * @param after id of the last dispatch of the page before; 0 for the first page
 * @param limit maximum number of dispatches of the page, 1 to 1000
 */
public record DispatchQuery(
    Optional<DispatchStatus> status,
    String messenger,
    OptionalLong message,
    boolean unread,
    boolean newestFirst,
    Optional<Filter> filter,
    boolean count,
    long after,
    int limit) {
  /** Default number of dispatches of a page. */
  public static final int DEFAULT_LIMIT = 100;

  /** Returns a query for the first page of all dispatches, the oldest first. */
  public static DispatchQuery all() {
    return new DispatchQuery(
        Optional.empty(),
        "",
        OptionalLong.empty(),
        false,
        false,
        Optional.empty(),
        false,
        0,
        DEFAULT_LIMIT);
  }

  /** Returns a query for the first page of the dispatches of a filter, the newest first. */
  public static DispatchQuery of(Filter filter) {
    return new DispatchQuery(
        Optional.empty(),
        "",
        OptionalLong.empty(),
        false,
        true,
        Optional.of(filter),
        false,
        0,
        DEFAULT_LIMIT);
  }

  /** Returns a copy of this query for one status only. */
  public DispatchQuery withStatus(DispatchStatus other) {
    return new DispatchQuery(
        Optional.of(other), messenger, message, unread, newestFirst, filter, count, after, limit);
  }

  /** Returns a copy of this query for one messenger only. */
  public DispatchQuery withMessenger(String alias) {
    return new DispatchQuery(
        status, alias, message, unread, newestFirst, filter, count, after, limit);
  }

  /** Returns a copy of this query for the dispatches of one message only. */
  public DispatchQuery withMessage(long id) {
    return new DispatchQuery(
        status, messenger, OptionalLong.of(id), unread, newestFirst, filter, count, after, limit);
  }

  /** Returns a copy of this query for dispatches that were sent and not read. */
  public DispatchQuery onlyUnread() {
    return new DispatchQuery(
        status, messenger, message, true, newestFirst, filter, count, after, limit);
  }

  /** Returns a copy of this query with the newest dispatch first. */
  public DispatchQuery fromNewest() {
    return new DispatchQuery(status, messenger, message, unread, true, filter, count, after, limit);
  }

  /** Returns a copy of this query that counts the dispatches of its filter, too. */
  public DispatchQuery withCount() {
    return new DispatchQuery(
        status, messenger, message, unread, newestFirst, filter, true, after, limit);
  }

  /**
   * Returns a copy of this query for another page.
   *
   * @param afterId {@link DispatchPage#next} of the page before; 0 for the first page
   * @param size maximum number of dispatches, 1 to 1000
   */
  public DispatchQuery page(long afterId, int size) {
    return new DispatchQuery(
        status, messenger, message, unread, newestFirst, filter, count, afterId, size);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("order", newestFirst ? "desc" : "asc")
            .put("after", after)
            .put("limit", limit);
    if (unread) {
      json.put("unread", true);
    }
    if (count) {
      json.put("count", true);
    }
    filter.ifPresent(one -> json.put("filter", one.text()));
    status.ifPresent(one -> json.put("status", one.key()));
    if (!messenger.isEmpty()) {
      json.put("messenger", messenger);
    }
    message.ifPresent(id -> json.put("message", id));
    return json;
  }
}

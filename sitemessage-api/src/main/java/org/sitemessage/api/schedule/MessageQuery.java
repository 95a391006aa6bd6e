package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonObject;
import org.sitemessage.api.filter.Filter;

/**
 * Selects a page of messages, the newest first; the body of {@link BusAddress#MESSAGES}. Terms
 * about dispatches, such as {@code status:failed}, select messages with a dispatch for which all of
 * them hold.
 *
 * @param filter filter; {@link Filter#ALL} for all messages
 * @param count true to count the messages of the filter, too
 * @param after id of the last message of the page before; 0 for the first page
 * @param limit maximum number of messages of the page, 1 to 1000
 */
public record MessageQuery(Filter filter, boolean count, long after, int limit) {

  /** Returns a query for the first page of the messages of a filter. */
  public static MessageQuery of(Filter filter) {
    return new MessageQuery(filter, false, 0, DispatchQuery.DEFAULT_LIMIT);
  }

  /** Returns a copy of this query that counts the messages, too. */
  public MessageQuery withCount() {
    return new MessageQuery(filter, true, after, limit);
  }

  /**
   * Returns a copy of this query for another page.
   *
   * @param afterId {@link MessagePage#next} of the page before; 0 for the first page
   * @param size maximum number of messages, 1 to 1000
   */
  public MessageQuery page(long afterId, int size) {
    return new MessageQuery(filter, count, afterId, size);
  }

  /** Returns the body of the bus contract. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("filter", filter.text())
        .put("count", count)
        .put("after", after)
        .put("limit", limit);
  }
}

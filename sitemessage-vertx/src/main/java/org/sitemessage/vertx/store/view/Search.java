package org.sitemessage.vertx.store.view;

import java.time.Instant;
import org.sitemessage.api.filter.Filter;

/**
 * A search for a page, the greatest ids first.
 *
 * @param filter filter of the rows
 * @param now time that relative times are counted back from
 * @param before id before which the page begins; 0 to start with the greatest one
 * @param limit maximum number of rows, 1 to 1,000
 */
public record Search(Filter filter, Instant now, long before, int limit) {

  /** Returns a copy that begins before another id. */
  public Search withBefore(long id) {
    return new Search(filter, now, id, limit);
  }
}

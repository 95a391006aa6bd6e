package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.Search;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Finds dispatches and messages by a filter, the newest first. Each search compares a bounded
 * number of rows, or one message with all its dispatches, however large the tables are. At most two
 * searches run at once; those that find too many waiting, or take too long, fail with {@link
 * org.sitemessage.api.FailureCode#NOT_READY}.
 */
public interface SearchStore {

  /** Returns a page of dispatches, without their attempts. */
  Future<SearchPage<DispatchView>> dispatches(Search search);

  /**
   * Returns a page of messages. Terms about dispatches select messages with a dispatch for which
   * all of them hold.
   */
  Future<SearchPage<ListedMessage>> messages(Search search);

  /**
   * Counts dispatches, up to {@link PageCount#MOST}.
   *
   * @param now time that relative times are counted back from
   */
  Future<PageCount> countDispatches(Filter filter, Instant now);

  /**
   * Counts messages, up to {@link PageCount#MOST}.
   *
   * @param now time that relative times are counted back from
   */
  Future<PageCount> countMessages(Filter filter, Instant now);

  /**
   * Counts messages whose recipients are not determined yet, because they are sent later, and for
   * which all terms about messages hold. Zero if the filter leaves out pending dispatches.
   *
   * @param now time that relative times are counted back from
   */
  Future<PageCount> countPostponed(Filter filter, Instant now);
}

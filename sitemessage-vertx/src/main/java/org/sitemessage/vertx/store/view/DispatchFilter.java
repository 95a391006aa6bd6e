package org.sitemessage.vertx.store.view;

import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;

/**
 * A filter for lists of dispatches, which are in the order of their ids.
 *
 * @param status only dispatches of this status
 * @param messenger only dispatches through this messenger
 * @param messageId only dispatches of this message
 * @param unread only dispatches that are not known to have been read
 * @param newestFirst true to begin with the greatest id
 * @param after only dispatches whose ids come after this one; 0 to start
 * @param limit maximum number of dispatches, 1 to 1,000
 */
public record DispatchFilter(
    Optional<DispatchStatus> status,
    Optional<String> messenger,
    OptionalLong messageId,
    boolean unread,
    boolean newestFirst,
    long after,
    int limit) {

  /** Returns a filter for the dispatches of one message. */
  public static DispatchFilter ofMessage(long messageId, int limit) {
    return new DispatchFilter(
        Optional.empty(), Optional.empty(), OptionalLong.of(messageId), false, false, 0, limit);
  }

  /** Returns a filter for dispatches of a status, through one messenger if one is named. */
  public static DispatchFilter ofStatus(DispatchStatus status, String messenger, int limit) {
    return new DispatchFilter(
        Optional.of(status),
        Optional.of(messenger).filter(alias -> !alias.isEmpty()),
        OptionalLong.empty(),
        false,
        false,
        0,
        limit);
  }

  /** Returns a filter for the dispatch of an id, or the next one if there is none of that id. */
  public static DispatchFilter from(long id) {
    return new DispatchFilter(
        Optional.empty(), Optional.empty(), OptionalLong.empty(), false, false, id - 1, 1);
  }

  /** Returns a filter for the dispatch with the greatest id. */
  public static DispatchFilter newest() {
    return new DispatchFilter(
        Optional.empty(), Optional.empty(), OptionalLong.empty(), false, true, 0, 1);
  }

  /** Returns a copy that begins after another id. */
  public DispatchFilter withAfter(long id) {
    return new DispatchFilter(status, messenger, messageId, unread, newestFirst, id, limit);
  }
}

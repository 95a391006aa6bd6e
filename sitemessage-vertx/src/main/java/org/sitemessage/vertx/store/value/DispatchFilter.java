package org.sitemessage.vertx.store.value;

import java.util.Optional;
import java.util.OptionalLong;
import org.sitemessage.api.DispatchStatus;

/**
 * Which dispatches to list, in the order of their ids.
 *
 * @param status only of this status
 * @param messenger only through this messenger
 * @param messageId only of this message
 * @param unread only those that are not known to have been read
 * @param newestFirst whether the greatest ids come first
 * @param after only with ids that come after this one; 0 to start
 * @param limit at most so many, 1 to 1,000
 */
public record DispatchFilter(
    Optional<DispatchStatus> status,
    Optional<String> messenger,
    OptionalLong messageId,
    boolean unread,
    boolean newestFirst,
    long after,
    int limit) {

  /** The dispatches of one message. */
  public static DispatchFilter ofMessage(long messageId, int limit) {
    return new DispatchFilter(
        Optional.empty(), Optional.empty(), OptionalLong.of(messageId), false, false, 0, limit);
  }

  /** The dispatches of a status, through one messenger if one is named. */
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

  /** The dispatch with the greatest id. */
  public static DispatchFilter newest() {
    return new DispatchFilter(
        Optional.empty(), Optional.empty(), OptionalLong.empty(), false, true, 0, 1);
  }

  /** The same, from after an id. */
  public DispatchFilter withAfter(long id) {
    return new DispatchFilter(status, messenger, messageId, unread, newestFirst, id, limit);
  }
}

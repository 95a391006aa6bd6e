package org.sitemessage.vertx.store.value;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;

/**
 * The result of an operation on several dispatches.
 *
 * @param changed dispatches whose status was changed
 * @param left number of unchanged dispatches by status
 */
public record ChangedDispatches(List<Changed> changed, Map<DispatchStatus, Long> left) {

  /** Copies. */
  public ChangedDispatches {
    changed = List.copyOf(changed);
    left = Map.copyOf(left);
  }

  /**
   * A dispatch whose status was changed.
   *
   * @param dispatchId id of the dispatch
   * @param messageId id of its message
   * @param messenger alias of its messenger
   * @param type alias of its message type
   * @param domain domain of its address; empty if the address shows none
   */
  public record Changed(
      long dispatchId, long messageId, String messenger, String type, Optional<String> domain) {}
}

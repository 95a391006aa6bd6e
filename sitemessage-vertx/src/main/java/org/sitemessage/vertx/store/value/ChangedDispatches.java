package org.sitemessage.vertx.store.value;

import java.util.List;
import java.util.Map;
import org.sitemessage.api.DispatchStatus;

/**
 * What was done to some dispatches.
 *
 * @param changed those whose status was changed
 * @param left how many of each status were left as they were
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
   * @param dispatchId its number
   * @param messageId its message's number
   * @param messenger alias
   */
  public record Changed(long dispatchId, long messageId, String messenger) {}
}

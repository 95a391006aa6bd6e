package org.sitemessage.vertx.store.value;

import java.util.Map;
import org.sitemessage.api.DispatchStatus;

/**
 * What is stored of an import.
 *
 * @param messages how many
 * @param dispatches how many of each status; none is absent
 * @param errors failed tries
 */
public record ImportCounts(long messages, Map<DispatchStatus, Long> dispatches, long errors) {

  /** Copies. */
  public ImportCounts {
    dispatches = Map.copyOf(dispatches);
  }
}

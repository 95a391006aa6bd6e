package org.sitemessage.vertx.store.imports;

import java.util.Map;
import org.sitemessage.api.DispatchStatus;

/**
 * Numbers of rows that imports have stored.
 *
 * @param messages number of messages
 * @param dispatches number of dispatches by status; a status without dispatches is absent
 * @param errors number of failed attempts
 */
public record ImportCounts(long messages, Map<DispatchStatus, Long> dispatches, long errors) {

  /** Copies. */
  public ImportCounts {
    dispatches = Map.copyOf(dispatches);
  }
}

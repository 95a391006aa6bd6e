package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;

/**
 * A request to make dispatches pending again.
 *
 * @param from statuses of the dispatches that are changed
 * @param now the time
 * @param expiresAt new expiry of messages that have expired
 */
public record Requeue(Set<DispatchStatus> from, Instant now, Instant expiresAt) {

  /** Copies. */
  public Requeue {
    from = Set.copyOf(from);
  }
}

package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Set;
import org.sitemessage.api.DispatchStatus;

/**
 * How dispatches are made pending again.
 *
 * @param from only those of these statuses
 * @param now the time
 * @param expiresAt what becomes of the expiry of a message that has expired
 */
public record Requeue(Set<DispatchStatus> from, Instant now, Instant expiresAt) {

  /** Copies. */
  public Requeue {
    from = Set.copyOf(from);
  }
}

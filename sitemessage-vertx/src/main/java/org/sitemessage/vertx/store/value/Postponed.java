package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Optional;
import org.sitemessage.api.Digest;

/**
 * A message whose dispatches are still to be made.
 *
 * @param messageId id of the message
 * @param type alias of its type
 * @param walk cursor of the dispatches that were made so far
 * @param expired true if the message has expired
 * @param group group mark; empty for none
 * @param expiresAt time at which the message expires
 * @param digest digest that collects its dispatches with others; empty for none
 * @param ignoresQuietHours true if its dispatches may arrive in quiet hours
 */
public record Postponed(
    long messageId,
    String type,
    PageCursor walk,
    boolean expired,
    String group,
    Instant expiresAt,
    Optional<Digest> digest,
    boolean ignoresQuietHours) {

  /** Returns a copy whose cursor is after further dispatches. */
  public Postponed from(PageCursor later) {
    return new Postponed(
        messageId, type, later, expired, group, expiresAt, digest, ignoresQuietHours);
  }
}

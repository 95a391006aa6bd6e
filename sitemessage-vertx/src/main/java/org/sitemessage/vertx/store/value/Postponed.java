package org.sitemessage.vertx.store.value;

import java.time.Instant;
import java.util.Optional;
import org.sitemessage.api.Digest;

/**
 * A message whose dispatches are still to be made.
 *
 * @param messageId its number
 * @param type alias of its type
 * @param walk how far that has come
 * @param expired whether it is too late
 * @param group group mark; empty for none
 * @param expiresAt when it is given up
 * @param digest until when it is collected with others
 * @param ignoresQuietHours whether it may arrive in quiet hours
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

  /** The same after further dispatches were made. */
  public Postponed from(PageCursor later) {
    return new Postponed(
        messageId, type, later, expired, group, expiresAt, digest, ignoresQuietHours);
  }
}

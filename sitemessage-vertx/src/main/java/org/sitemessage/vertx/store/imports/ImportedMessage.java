package org.sitemessage.vertx.store.imports;

import java.time.Instant;

/**
 * A message that another system had accepted.
 *
 * @param requestId idempotency key, the same at every import
 * @param type alias of its type
 * @param context encoded JSON
 * @param sender may be empty
 * @param priority higher ones first
 * @param groupMark may be empty
 * @param postponed true if its dispatches are still to be made
 * @param createdAt time at which the other system accepted it
 * @param expiresAt time after which its open dispatches are given up
 */
public record ImportedMessage(
    String requestId,
    String type,
    String context,
    String sender,
    int priority,
    String groupMark,
    boolean postponed,
    Instant createdAt,
    Instant expiresAt) {}

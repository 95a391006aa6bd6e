package org.sitemessage.vertx.store.value;

import java.time.Instant;

/**
 * A message that another system had accepted.
 *
 * @param requestId what tells it from every other one, the same at every import
 * @param type alias of its type
 * @param context encoded JSON
 * @param sender may be empty
 * @param priority higher ones first
 * @param groupMark may be empty
 * @param postponed whether its dispatches are still to be made
 * @param createdAt when it was accepted there
 * @param expiresAt when to give up what is not sent
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

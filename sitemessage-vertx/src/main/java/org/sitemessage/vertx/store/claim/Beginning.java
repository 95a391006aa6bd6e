package org.sitemessage.vertx.store.claim;

/**
 * A claimed dispatch that is about to be handed to its messenger. Once that is recorded, it may
 * have been delivered.
 *
 * @param dispatchId id of the dispatch
 * @param claim the claim it is held by
 */
public record Beginning(long dispatchId, long claim) implements ClaimedChange {}

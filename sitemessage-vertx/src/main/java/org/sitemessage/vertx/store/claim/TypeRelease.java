package org.sitemessage.vertx.store.claim;

/**
 * The result of releasing dispatches that were parked because their types were paused.
 *
 * @param more true if more could be released now
 * @param left true if some may be left, because their types are still paused
 */
public record TypeRelease(boolean more, boolean left) {}

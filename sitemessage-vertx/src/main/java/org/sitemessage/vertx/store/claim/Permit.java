package org.sitemessage.vertx.store.claim;

import java.time.Duration;

/**
 * When a claimed dispatch may be begun.
 *
 * @param in the time from the claim to its turn
 * @param slack how much later it may be begun; after that the turn is lost
 * @param day the day it was counted on; empty if days are not limited
 */
public record Permit(Duration in, Duration slack, String day) {}

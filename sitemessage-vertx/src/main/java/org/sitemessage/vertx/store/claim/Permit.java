package org.sitemessage.vertx.store.claim;

import java.time.Duration;

/**
 * A permit to begin a claimed dispatch.
 *
 * @param in time from the claim until the permit is valid
 * @param slack time for which it stays valid; after that it is lost
 * @param day the day it was counted on; empty if days are not limited
 */
public record Permit(Duration in, Duration slack, String day) {}

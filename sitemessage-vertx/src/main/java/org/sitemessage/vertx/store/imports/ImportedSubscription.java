package org.sitemessage.vertx.store.imports;

import java.time.Instant;
import org.sitemessage.api.Subscription;

/**
 * A subscription of another system.
 *
 * @param subscription the subscriber, the type and the messenger
 * @param at time since which it exists
 */
public record ImportedSubscription(Subscription subscription, Instant at) {}

package org.sitemessage.vertx.store.value;

import java.time.Instant;
import org.sitemessage.api.Subscription;

/**
 * A subscription of another system.
 *
 * @param subscription who, and which
 * @param at since when
 */
public record ImportedSubscription(Subscription subscription, Instant at) {}

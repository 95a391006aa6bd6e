package org.sitemessage.vertx.store.value;

import org.sitemessage.api.Subscription;

/**
 * A subscription or an opt-out.
 *
 * @param subscription the subscriber, the type and the messenger
 * @param subscribed false for an opt-out
 */
public record SubscriptionState(Subscription subscription, boolean subscribed) {}

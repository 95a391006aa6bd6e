package org.sitemessage.vertx.store.value;

import org.sitemessage.api.Subscription;

/**
 * Whether somebody wants messages.
 *
 * @param subscription who, and which
 * @param subscribed false for an opt-out
 */
public record SubscriptionState(Subscription subscription, boolean subscribed) {}

package org.sitemessage.vertx.store.value;

import org.sitemessage.api.Subscription;

/**
 * Somebody who wants messages of a type.
 *
 * @param id the number of the subscription
 * @param subscription it
 */
public record Subscriber(long id, Subscription subscription) {}

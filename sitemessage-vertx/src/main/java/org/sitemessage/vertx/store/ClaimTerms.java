package org.sitemessage.vertx.store;

import java.time.Duration;
import java.util.function.Predicate;
import org.sitemessage.api.DeliveryLimits;

/**
 * What a claim of a limited messenger has to keep to.
 *
 * @param limits the limits
 * @param ahead how long before its turn a dispatch may be claimed
 * @param waiting how many may be claimed before their turn because of their address or domain: the
 *     others are not to wait for them
 * @param held the addresses that nothing is begun for just now, whatever the limits
 * @param unusedDay the day of turns that were given and not used
 * @param unused how many
 */
public record ClaimTerms(
    DeliveryLimits limits,
    Duration ahead,
    int waiting,
    Predicate<String> held,
    String unusedDay,
    int unused) {}

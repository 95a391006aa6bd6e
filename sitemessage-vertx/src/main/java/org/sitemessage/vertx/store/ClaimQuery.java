package org.sitemessage.vertx.store;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * Which dispatches to claim.
 *
 * @param owner the claiming node
 * @param messenger alias
 * @param limit at most so many
 * @param byAge how many of them are the longest due, whatever their priority
 * @param priority only of this priority
 * @param now the time
 */
public record ClaimQuery(
    long owner, String messenger, int limit, int byAge, OptionalInt priority, Instant now) {}

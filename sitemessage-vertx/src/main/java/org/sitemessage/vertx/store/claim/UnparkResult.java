package org.sitemessage.vertx.store.claim;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of releasing parked dispatches.
 *
 * @param released number of dispatches that were made ready
 * @param wake delay until the next one can be released, if any is left
 * @param more true if more could be released now
 * @param stale true if only expired ones were released, because another process knows later limits
 */
public record UnparkResult(int released, Optional<Duration> wake, boolean more, boolean stale) {}

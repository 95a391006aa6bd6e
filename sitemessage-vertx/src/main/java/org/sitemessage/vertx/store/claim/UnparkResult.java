package org.sitemessage.vertx.store.claim;

import java.time.Duration;
import java.util.Optional;

/**
 * What was parked and made ready again.
 *
 * @param released how many
 * @param wake when the next can go on, if something is left
 * @param more whether more could go on now
 */
public record UnparkResult(int released, Optional<Duration> wake, boolean more) {}

package org.sitemessage.vertx.store.limit;

import org.sitemessage.api.RateLimit;

/**
 * A limit as it is reckoned with, in nanoseconds.
 *
 * @param spacing the time after which a bucket gets one more
 * @param depth how long before a bucket is full the last one may be taken: all but one spacing
 * @param slack how late what was given may be used
 */
record Pace(long spacing, long depth, long slack) {
  static Pace of(RateLimit limit) {
    var spacing = limit.spacing().toNanos();
    return new Pace(spacing, (limit.burst() - 1L) * spacing, limit.slack().toNanos());
  }
}

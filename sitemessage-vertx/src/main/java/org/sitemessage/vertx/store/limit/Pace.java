package org.sitemessage.vertx.store.limit;

import org.sitemessage.api.RateLimit;

/**
 * A rate limit, in nanoseconds.
 *
 * @param spacing time after which a bucket gains one permit
 * @param depth time before a bucket is full from which on its last permit may be taken: one spacing
 *     less than it takes to fill
 * @param slack time for which a permit stays valid
 */
record Pace(long spacing, long depth, long slack) {
  static Pace of(RateLimit limit) {
    var spacing = limit.spacing().toNanos();
    return new Pace(spacing, (limit.burst() - 1L) * spacing, limit.slack().toNanos());
  }

  /** Returns whether these are the spacing and the depth; the slack follows from them. */
  boolean isOf(long spacing, long depth) {
    return this.spacing == spacing && this.depth == depth;
  }
}

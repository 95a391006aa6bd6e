package org.sitemessage.vertx.web;

import java.time.Duration;

/**
 * Bounds of the bodies that one set of routes reads.
 *
 * @param each most bytes of one body
 * @param all most bytes of all bodies under way; one body alone is always accepted
 * @param pace how often {@link #PACE_BYTES} must have arrived, as long as a body has not ended
 * @param whole longest time of a body that is read whole; a file, which is stored while it arrives,
 *     may take longer
 */
record BodyLimits(long each, long all, Duration pace, Duration whole) {
  /** Bytes that arrive at least in each {@link #pace}, unless the body ends before. */
  static final int PACE_BYTES = 16 << 10;

  private static final Duration PACE = Duration.ofSeconds(15);
  private static final Duration WHOLE = Duration.ofMinutes(1);

  /** A decoded body takes several times its bytes: a sixteenth of the heap is the most for one. */
  private static final int SHARE_OF_EACH = 16;

  private static final int SHARE_OF_ALL = 4;

  /** The bounds for bodies of at most this many bytes, lower in a process with little memory. */
  static BodyLimits of(long each) {
    var heap = Runtime.getRuntime().maxMemory();
    return new BodyLimits(
        Math.min(each, heap / SHARE_OF_EACH), Math.min(64 << 20, heap / SHARE_OF_ALL), PACE, WHOLE);
  }
}

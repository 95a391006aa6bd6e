package org.sitemessage.vertx.web.request;

import java.time.Duration;

/**
 * Limits of the bodies that one set of routes reads.
 *
 * @param each maximum bytes of one body
 * @param all maximum bytes of all bodies under way; a single body is always accepted
 * @param pace interval in which {@link #PACE_BYTES} must arrive, until the body ends
 * @param whole maximum time of a body that is read whole; a file, which is stored while it arrives,
 *     may take longer
 */
public record BodyLimits(long each, long all, Duration pace, Duration whole) {
  /** Minimum bytes in each {@link #pace}, unless the body ends before. */
  public static final int PACE_BYTES = 16 << 10;

  private static final Duration PACE = Duration.ofSeconds(15);
  private static final Duration WHOLE = Duration.ofMinutes(1);

  /**
   * Maximum share of the heap for one body, because a decoded body takes several times its bytes.
   */
  private static final int SHARE_OF_EACH = 16;

  private static final int SHARE_OF_ALL = 4;

  /**
   * Returns limits for bodies of at most this many bytes, lower in a process with little memory.
   */
  public static BodyLimits of(long each) {
    var heap = Runtime.getRuntime().maxMemory();
    return new BodyLimits(
        Math.min(each, heap / SHARE_OF_EACH), Math.min(64 << 20, heap / SHARE_OF_ALL), PACE, WHOLE);
  }
}

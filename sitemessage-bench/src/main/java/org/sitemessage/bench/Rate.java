package org.sitemessage.bench;

import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * How many a second.
 *
 * @param count how many
 * @param nanos in which time
 */
record Rate(long count, long nanos) {
  private static final double SECOND = 1e9;

  /** Measures work that does so many. */
  static Rate of(long count, Callable<?> work) throws Exception {
    var begun = System.nanoTime();
    work.call();
    return new Rate(count, System.nanoTime() - begun);
  }

  double perSecond() {
    return count * SECOND / Math.max(1, nanos);
  }

  /** Its part of another one. */
  String ratioTo(Rate other) {
    return String.format(Locale.ROOT, "%.2f", perSecond() / other.perSecond());
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,.0f/s", perSecond());
  }
}

package org.sitemessage.vertx.store.history;

import java.time.Duration;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Counts of times between fixed bounds, so that histograms of other processes and other times can
 * be added. Each bound is 1.41 times the one before, from 1 ms to 35 days. Confined to one thread.
 */
public final class Histogram {
  private static final int BOUNDS = 64;
  private static final long[] NONE = {};
  private static final double LOG_2 = Math.log(2);

  /** Allocated with the first time: most histograms of types and domains stay empty. */
  private long[] counts = NONE;

  /** Reads what {@link #text} has written. */
  public static Histogram of(String text) {
    var histogram = new Histogram();
    for (var pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      var at = pair.indexOf(':');
      histogram.add(
          Integer.parseInt(pair.substring(0, at)), Long.parseLong(pair.substring(at + 1)));
    }
    return histogram;
  }

  /** Counts a time. */
  public void add(Duration time) {
    add(index(time.toMillis()), 1);
  }

  /** Adds all times of another histogram. */
  public void add(Histogram other) {
    for (int i = 0; i < other.counts.length; i++) {
      add(i, other.counts[i]);
    }
  }

  private void add(int index, long number) {
    if (number > 0) {
      if (counts.length == 0) {
        counts = new long[BOUNDS];
      }
      counts[Math.min(index, BOUNDS - 1)] += number;
    }
  }

  /** Returns the index of the first bound that is not less. */
  private static int index(long ms) {
    return ms <= 1
        ? 0
        : Math.min(BOUNDS - 1, (int) Math.ceil(2 * Math.log((double) ms) / LOG_2 - 1e-9));
  }

  private static double bound(int index) {
    return Math.pow(2, index / 2.0);
  }

  /** Returns the number of times. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /**
   * Returns the time that a part of all times do not exceed, at least 1 ms; zero if there are none.
   *
   * @param part the part, from 0 to 1
   */
  public Duration percentile(double part) {
    var rank = Math.max(1, (long) Math.ceil(part * count()));
    long below = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && below + counts[i] >= rank) {
        var lower = i == 0 ? 0 : bound(i - 1);
        var share = (double) (rank - below) / counts[i];
        return Duration.ofMillis(Math.max(1, Math.round(lower + (bound(i) - lower) * share)));
      }
      below += counts[i];
    }
    return Duration.ZERO;
  }

  /** Returns the counts as they are stored, such as {@code 3:12,4:1}. */
  public String text() {
    var text = new StringJoiner(",");
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        text.add(i + ":" + counts[i]);
      }
    }
    return text.toString();
  }
}

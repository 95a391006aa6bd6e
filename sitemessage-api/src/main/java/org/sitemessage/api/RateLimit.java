package org.sitemessage.api;

import java.time.Duration;

/**
 * How many deliveries may be begun in any period of a length, wherever it begins, by all processes
 * together. In the configuration {@code {"count": 30, "periodMs": 1000, "burst": 4}}.
 *
 * <p>It is a token bucket of {@code burst} tokens, to which one is added every {@link #spacing}.
 * What the burst gives at once is taken from the steady rate, so that no period, not even the one
 * that begins with a burst, holds more than {@code count}.
 *
 * @param count the most in one period, 0 to 10,000,000; 0: as many as there are
 * @param period the length, 1 ms to 31 days
 * @param burst the most that are begun at once, 1 to count
 */
public record RateLimit(int count, Duration period, int burst) {
  /** Maximum count of a period. */
  public static final int MOST = 10_000_000;

  /** Maximum length of a period. */
  public static final Duration LONGEST = Duration.ofDays(31);

  /** A bucket that takes longer to fill than this is a mistake. */
  private static final Duration LONGEST_FILL = Duration.ofDays(366);

  /**
   * How late after its turn a delivery may begin at least: what passes between two processes asking
   * the store and beginning to send.
   */
  private static final Duration LEAST_SLACK = Duration.ofMillis(100);

  private static final Duration MOST_SLACK = Duration.ofSeconds(1);

  /** As many as there are. */
  public static final RateLimit NONE = new RateLimit(0, Duration.ofSeconds(1), 1);

  /** Checks. */
  public RateLimit {
    if (count < 0 || count > MOST) {
      throw SiteMessageException.invalid(
          "count", "is %d, must be from 0 to %d".formatted(count, MOST));
    }
    if (period.toMillis() < 1 || period.compareTo(LONGEST) > 0) {
      throw SiteMessageException.invalid(
          "periodMs",
          "is %d, must be from 1 to %d".formatted(period.toMillis(), LONGEST.toMillis()));
    }
    if (burst < 1 || burst > Math.max(1, count)) {
      throw SiteMessageException.invalid(
          "burst", "is %d, must be from 1 to count, which is %d".formatted(burst, count));
    }
    if ((double) spacing(count, period, burst) * burst > LONGEST_FILL.toNanos()) {
      throw SiteMessageException.invalid(
          "burst", "is %d: it would take more than a year to be given again".formatted(burst));
    }
  }

  /** The same with the burst that leaves about nine tenths of the rate, or a little more. */
  public RateLimit(int count, Duration period) {
    this(count, period, defaultBurst(count, period));
  }

  /** A tenth of the count, and enough for what {@link #slack} would cost otherwise. */
  private static int defaultBurst(int count, Duration period) {
    if (count < 2 || period.toMillis() < 1) {
      return 1;
    }
    var share = (double) LEAST_SLACK.toNanos() / period.toNanos();
    var free = 1 + (int) Math.ceil(count * share / (1 + share));
    var enough = steady(count, period, free) > steady(count, period, 1) ? free : 1;
    return Math.min(count, Math.max(enough, (int) Math.ceil(count / 10.0)));
  }

  /** Deliveries per nanosecond while there are always more. */
  private static double steady(int count, Duration period, int burst) {
    var spacing = (double) spacing(count, period, burst);
    return 1 / (spacing + Math.max(0, LEAST_SLACK.toNanos() - (burst - 1) * spacing));
  }

  private static long spacing(int count, Duration period, int burst) {
    var steps = Math.max(1, count - burst + 1);
    return (period.toNanos() + steps - 1) / steps;
  }

  /** Whether it limits nothing. */
  public boolean isNone() {
    return count == 0;
  }

  /** The time after which a bucket that is not full gets one more. */
  public Duration spacing() {
    return Duration.ofNanos(spacing(count, period, burst));
  }

  /**
   * How late after its turn a delivery may begin: a quarter of what the burst lasts, from 100 ms to
   * 1 s. It costs nothing of the rate unless the burst is so small that it lasts less than 100 ms:
   * a burst of 1 costs up to 100 ms per delivery.
   */
  public Duration slack() {
    var free = spacing().multipliedBy(burst - 1L).dividedBy(4);
    return free.compareTo(LEAST_SLACK) < 0
        ? LEAST_SLACK
        : free.compareTo(MOST_SLACK) > 0 ? MOST_SLACK : free;
  }
}

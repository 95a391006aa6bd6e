package org.sitemessage.api;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Maximum number of deliveries that all processes together begin in any period of a given length,
 * wherever the period begins. In the configuration {@code {"count": 30, "periodMs": 1000, "burst":
 * 4}}.
 *
 * <p>The limit is a token bucket of {@code burst} tokens, to which one token is added every {@link
 * #spacing}. The steady rate is lowered by the burst, so that no period, not even one that begins
 * with a burst, holds more than {@code count} deliveries.
 *
 * @param count maximum number of deliveries in one period, 0 to 10,000,000; 0 for no limit
 * @param period length of the period, 1 ms to 31 days
 * @param burst maximum number of deliveries begun at once, 1 to {@code count}
 */
public record RateLimit(int count, Duration period, int burst) {
  /** Maximum count of a period. */
  public static final int MOST = 10_000_000;

  /** Maximum length of a period. */
  public static final Duration LONGEST = Duration.ofDays(31);

  /** A bucket that takes longer to fill than this is a mistake. */
  private static final Duration LONGEST_FILL = Duration.ofDays(366);

  /**
   * Minimum of {@link #slack}: the time that passes between asking the store for a permit and
   * beginning to send.
   */
  private static final Duration LEAST_SLACK = Duration.ofMillis(100);

  private static final Duration MOST_SLACK = Duration.ofSeconds(1);

  /** No limit. */
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
          "burst",
          "is %d, which takes more than a year to refill; give a smaller burst or a higher count"
              .formatted(burst));
    }
  }

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,8})/(\\d{1,7})(ms|[smhd])(?:/(\\d{1,8}))?");

  /**
   * Reads a limit as people write it: {@code 10/1s} for ten deliveries a second, {@code 5/1m/2} for
   * five a minute and a burst of two, {@code none} for no limit. Units are {@code ms}, {@code s},
   * {@code m}, {@code h} and {@code d}.
   *
   * @throws SiteMessageException with code 4000, naming the value, if it is no such text, or out of
   *     range
   */
  public static RateLimit parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    var found = TEXT.matcher(text);
    if (!found.matches()) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST,
          "\"%s\" is no rate, must be COUNT/LENGTH such as 10/1s, COUNT/LENGTH/BURST such as 10/1s/2, or none; units are ms, s, m, h and d"
              .formatted(SiteMessageException.shortened(text)));
    }
    var count = Integer.parseInt(found.group(1));
    var length = Long.parseLong(found.group(2));
    var period =
        switch (found.group(3)) {
          case "ms" -> Duration.ofMillis(length);
          case "s" -> Duration.ofSeconds(length);
          case "m" -> Duration.ofMinutes(length);
          case "h" -> Duration.ofHours(length);
          default -> Duration.ofDays(length);
        };
    return found.group(4) == null
        ? new RateLimit(count, period)
        : new RateLimit(count, period, Integer.parseInt(found.group(4)));
  }

  /** Returns the text that {@link #parse} reads. */
  public String text() {
    return isNone() ? "none" : "%d/%s/%d".formatted(count, length(period.toMillis()), burst);
  }

  private static String length(long ms) {
    return ms % 86_400_000 == 0
        ? ms / 86_400_000 + "d"
        : ms % 3_600_000 == 0
            ? ms / 3_600_000 + "h"
            : ms % 60_000 == 0 ? ms / 60_000 + "m" : ms % 1_000 == 0 ? ms / 1_000 + "s" : ms + "ms";
  }

  /**
   * Creates a limit whose burst leaves about nine tenths of the count, or a little more, to the
   * steady rate.
   */
  public RateLimit(int count, Duration period) {
    this(count, period, defaultBurst(count, period));
  }

  /** Returns a tenth of the count, or more if {@link #slack} would otherwise lower the rate. */
  private static int defaultBurst(int count, Duration period) {
    if (count < 2 || period.toMillis() < 1) {
      return 1;
    }
    var share = (double) LEAST_SLACK.toNanos() / period.toNanos();
    var free = 1 + (int) Math.ceil(count * share / (1 + share));
    var enough = steady(count, period, free) > steady(count, period, 1) ? free : 1;
    return Math.min(count, Math.max(enough, (int) Math.ceil(count / 10.0)));
  }

  /** Returns the deliveries per nanosecond while more are always waiting. */
  private static double steady(int count, Duration period, int burst) {
    var spacing = (double) spacing(count, period, burst);
    return 1 / (spacing + Math.max(0, LEAST_SLACK.toNanos() - (burst - 1) * spacing));
  }

  private static long spacing(int count, Duration period, int burst) {
    var steps = Math.max(1, count - burst + 1);
    return (period.toNanos() + steps - 1) / steps;
  }

  /** Returns whether it limits nothing. */
  public boolean isNone() {
    return count == 0;
  }

  /** Returns the time after which a bucket that is not full gets one more token. */
  public Duration spacing() {
    return Duration.ofNanos(spacing(count, period, burst));
  }

  /**
   * Returns the maximum time from the permit of a delivery to its beginning: a quarter of the time
   * in which the burst is refilled, from 100 ms to 1 s. This lowers the rate only if the burst is
   * refilled in less than 100 ms: with a burst of 1, it costs up to 100 ms per delivery.
   */
  public Duration slack() {
    var free = spacing().multipliedBy(burst - 1L).dividedBy(4);
    return free.compareTo(LEAST_SLACK) < 0
        ? LEAST_SLACK
        : free.compareTo(MOST_SLACK) > 0 ? MOST_SLACK : free;
  }
}

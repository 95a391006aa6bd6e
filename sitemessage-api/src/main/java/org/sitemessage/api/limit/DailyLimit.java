package org.sitemessage.api.limit;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;

/**
 * Maximum number of deliveries that all processes together begin on one day, with a warm-up for a
 * new sender. In the configuration {@code {"count": 50000, "zone": "Europe/Berlin", "warmUp":
 * {"firstDay": 50, "factor": 2}}}.
 *
 * @param count maximum number of deliveries on one day, at least 1
 * @param zone time zone in which a day begins and ends at midnight
 * @param warmUp lower limits of the first days, if any
 */
public record DailyLimit(long count, ZoneId zone, Optional<WarmUp> warmUp) {
  /** Checks. */
  public DailyLimit {
    if (count < 1) {
      throw SiteMessageException.invalid("count", "is %d, must be at least 1".formatted(count));
    }
  }

  /** Returns a limit for each day of UTC. */
  public static DailyLimit of(long count) {
    return new DailyLimit(count, ZoneOffset.UTC, Optional.empty());
  }

  /** Returns a copy of this limit with a warm-up. */
  public DailyLimit withWarmUp(WarmUp other) {
    return new DailyLimit(count, zone, Optional.of(other));
  }

  /** Returns a copy of this limit for the days of another zone. */
  public DailyLimit withZone(ZoneId other) {
    return new DailyLimit(count, other, warmUp);
  }

  /**
   * Returns the limit of a day.
   *
   * @param day number of the day, counting only days with deliveries, from 1
   */
  public long on(int day) {
    return warmUp.map(slow -> Math.min(count, slow.on(day))).orElse(count);
  }

  /**
   * A period of rising limits, in which receivers get used to a new sender. Only days with
   * deliveries are counted.
   *
   * @param firstDay maximum number of deliveries on the first day, at least 1
   * @param factor ratio of the limits of a day and of the day before, above 1 and up to 10
   * @param restartAfterDays days without a delivery after which the warm-up begins anew, 0 to 3660;
   *     0 for never
   */
  public record WarmUp(long firstDay, double factor, int restartAfterDays) {
    /** Receivers forget a sender about a month after they last heard of it. */
    public static final int DEFAULT_RESTART_AFTER_DAYS = 30;

    /** Checks. */
    public WarmUp {
      if (firstDay < 1) {
        throw SiteMessageException.invalid(
            "firstDay", "is %d, must be at least 1".formatted(firstDay));
      }
      if (!(factor > 1 && factor <= 10)) {
        throw SiteMessageException.invalid(
            "factor", "is %s, must be above 1 and at most 10".formatted(factor));
      }
      if (restartAfterDays < 0 || restartAfterDays > 3_660) {
        throw SiteMessageException.invalid(
            "restartAfterDays", "is %d, must be from 0 to 3660".formatted(restartAfterDays));
      }
    }

    /**
     * Creates a warm-up that begins anew after {@value #DEFAULT_RESTART_AFTER_DAYS} days without a
     * delivery.
     */
    public WarmUp(long firstDay, double factor) {
      this(firstDay, factor, DEFAULT_RESTART_AFTER_DAYS);
    }

    private long on(int day) {
      return (long) Math.min(Long.MAX_VALUE, firstDay * Math.pow(factor, day - 1.0));
    }
  }
}

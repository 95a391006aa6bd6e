package org.sitemessage.api.limit;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;

/**
 * How many deliveries may be begun on one day by all processes together, and how that grows while a
 * new sender makes itself known. In the configuration {@code {"count": 50000, "zone":
 * "Europe/Berlin", "warmUp": {"firstDay": 50, "factor": 2}}}.
 *
 * @param count the most on one day, at least 1
 * @param zone where a day begins and ends at midnight
 * @param warmUp what is less in the first days
 */
public record DailyLimit(long count, ZoneId zone, Optional<WarmUp> warmUp) {
  /** Checks. */
  public DailyLimit {
    if (count < 1) {
      throw SiteMessageException.invalid("count", "is %d, must be at least 1".formatted(count));
    }
  }

  /** So many on each day of UTC. */
  public static DailyLimit of(long count) {
    return new DailyLimit(count, ZoneOffset.UTC, Optional.empty());
  }

  /** The same with a slow start. */
  public DailyLimit withWarmUp(WarmUp other) {
    return new DailyLimit(count, zone, Optional.of(other));
  }

  /** The same with days of another zone. */
  public DailyLimit withZone(ZoneId other) {
    return new DailyLimit(count, other, warmUp);
  }

  /**
   * The most on a day.
   *
   * @param day the how-manieth it is on which something is sent, from 1
   */
  public long on(int day) {
    return warmUp.map(slow -> Math.min(count, slow.on(day))).orElse(count);
  }

  /**
   * The days on which little is sent, so that receivers get used to a new sender. Only days on
   * which something was sent are counted.
   *
   * @param firstDay the most on the first day, at least 1
   * @param factor what each day allows of what the one before did, above 1 and up to 10
   * @param restartAfterDays after so many days without a delivery it begins anew; 0: never
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

    /** So many on the first day, that many times more on each that follows. */
    public WarmUp(long firstDay, double factor) {
      this(firstDay, factor, DEFAULT_RESTART_AFTER_DAYS);
    }

    private long on(int day) {
      return (long) Math.min(Long.MAX_VALUE, firstDay * Math.pow(factor, day - 1.0));
    }
  }
}

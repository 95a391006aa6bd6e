package org.sitemessage.vertx.store.limit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.vertx.store.value.LimitState;

/**
 * Count of the permits that a daily limit has given. Days never go back: whatever a clock says, a
 * counted permit stays counted.
 */
public final class DayCount {
  /** The day before anything was sent. */
  static final String NEVER = "";

  private final LocalDate day;
  private final int days;
  private final long most;
  private final long end;
  private final String stored;
  private final long startedBefore;
  private long started;

  /**
   * Creates the count of the present day.
   *
   * @param stored the last day that was counted, or {@link #NEVER}
   * @param started number of permits given on that day
   * @param days ordinal of that day among the counted days
   * @param now the time, ns since 1970
   */
  DayCount(DailyLimit limit, String stored, long started, int days, long now) {
    var today = LocalDate.ofInstant(Instant.ofEpochSecond(0, now), limit.zone());
    var last = stored.equals(NEVER) ? LocalDate.EPOCH : LocalDate.parse(stored);
    if (today.isAfter(last)) {
      this.day = today;
      this.started = 0;
      this.days = isForgotten(limit, last, today) ? 1 : Math.max(1, started > 0 ? days + 1 : days);
    } else {
      this.day = last;
      this.started = started;
      this.days = days;
    }
    this.stored = stored;
    this.startedBefore = started;
    this.most = limit.on(this.days);
    this.end = Bucket.nanos(this.day.plusDays(1).atStartOfDay(limit.zone()).toInstant());
  }

  /** Returns what the present day of a daily limit may give, and has given. */
  public static LimitState.Today today(LimitState state, DailyLimit limit, Instant now) {
    var count = new DayCount(limit, state.day(), state.started(), state.days(), Bucket.nanos(now));
    return new LimitState.Today(count.day(), count.most(), count.started());
  }

  private static boolean isForgotten(DailyLimit limit, LocalDate last, LocalDate today) {
    return limit
        .warmUp()
        .filter(slow -> slow.restartAfterDays() > 0)
        .filter(slow -> ChronoUnit.DAYS.between(last, today) > slow.restartAfterDays())
        .isPresent();
  }

  /** Gives back turns of a day that were not used. */
  void giveBack(String ofDay, int turns) {
    if (ofDay.equals(day())) {
      started = Math.max(0, started - turns);
    }
  }

  /** Returns whether a permit that is used before this time can be given. */
  boolean has(long until) {
    return started < most && until <= end;
  }

  /** Returns whether the count differs from the stored one. */
  boolean isChanged() {
    return !day().equals(stored) || started != startedBefore;
  }

  void take() {
    started++;
  }

  /** Returns the time at which the next day begins, ns since 1970. */
  long end() {
    return end;
  }

  String day() {
    return day.toString();
  }

  long most() {
    return most;
  }

  long started() {
    return started;
  }

  int days() {
    return days;
  }
}

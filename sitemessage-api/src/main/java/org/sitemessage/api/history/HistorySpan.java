package org.sitemessage.api.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Time that a history reaches back, and the length of its steps. The codes are stored. */
public enum HistorySpan {
  /** The last hour, in steps of 10 seconds. */
  HOUR(1, Duration.ofHours(1), Duration.ofSeconds(10)),
  /** The last day, in steps of 5 minutes. */
  DAY(2, Duration.ofDays(1), Duration.ofMinutes(5)),
  /** The last 30 days, in steps of 2 hours. */
  MONTH(3, Duration.ofDays(30), Duration.ofHours(2));

  private final int code;
  private final Duration length;
  private final Duration step;

  HistorySpan(int code, Duration length, Duration step) {
    this.code = code;
    this.length = length;
    this.step = step;
  }

  /** The code in the store. */
  public int code() {
    return code;
  }

  /** The name in JSON: {@code hour}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The time from the first step to the end of the last one. */
  public Duration length() {
    return length;
  }

  /** The length of a step. */
  public Duration step() {
    return step;
  }

  /** The number of steps. */
  public int steps() {
    return (int) (length.toMillis() / step.toMillis());
  }

  /** Returns the beginning of the step that a time belongs to. */
  public Instant stepOf(Instant time) {
    var ms = step.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), ms) * ms);
  }
}

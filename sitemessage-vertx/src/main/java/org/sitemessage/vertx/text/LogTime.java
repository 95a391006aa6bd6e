package org.sitemessage.vertx.text;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The form of times in log lines: {@code 2026-01-31T12:00:00.000Z}. */
public final class LogTime {
  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private LogTime() {}

  /** Returns a time in UTC with milliseconds. */
  public static String of(Instant time) {
    return FORM.format(time);
  }
}

package org.sitemessage.vertx.messenger.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the delays that remote servers ask for: seconds, or a date in a form of RFC 9110. */
public final class RetryAfter {
  static final Duration LEAST = Duration.ofSeconds(1);
  static final Duration MOST = Duration.ofDays(1);

  private static final Pattern SECONDS = Pattern.compile("\\d+(?:\\.\\d+)?");

  /** Some servers get the day of the week wrong, and it is not needed. */
  private static final Pattern WEEKDAY = Pattern.compile("^[A-Za-z]{3,9},? +");

  /** A year of two digits is at most 50 years ahead. */
  private static final int YEARS_BACK = 49;

  private RetryAfter() {}

  /**
   * Reads a value of {@code Retry-After}.
   *
   * @param now time from which a date counts
   * @return the delay, from one second to one day; empty if the value cannot be read
   */
  public static Optional<Duration> parse(String value, Instant now) {
    var text = value.strip();
    return SECONDS.matcher(text).matches()
        ? Optional.of(clamped(seconds(text)))
        : date(text, now).map(until -> clamped(Duration.between(now, until)));
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(
        (long) Math.ceil(Math.min(Double.parseDouble(text), (double) MOST.toSeconds()) * 1000));
  }

  private static Optional<Instant> date(String text, Instant now) {
    var date = WEEKDAY.matcher(text).replaceFirst("").replaceAll(" +", " ");
    return forms(now).stream().flatMap(form -> read(date, form).stream()).findFirst();
  }

  private static Optional<Instant> read(String date, DateTimeFormatter form) {
    try {
      return Optional.of(LocalDateTime.parse(date, form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** IMF-fixdate, RFC 850 and asctime, without the day of the week; all are in UTC. */
  private static List<DateTimeFormatter> forms(Instant now) {
    var year = now.atOffset(ZoneOffset.UTC).getYear();
    return List.of(
        DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH),
        new DateTimeFormatterBuilder()
            .appendPattern("d-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, year - YEARS_BACK)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH),
        DateTimeFormatter.ofPattern("MMM d HH:mm:ss uuuu", Locale.ENGLISH));
  }

  /** Not shorter than a second, not longer than a day. */
  public static Duration clamped(Duration delay) {
    if (delay.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return delay.compareTo(MOST) > 0 ? MOST : delay;
  }
}

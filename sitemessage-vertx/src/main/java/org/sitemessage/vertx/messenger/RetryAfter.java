package org.sitemessage.vertx.messenger;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the delays remote sides ask for: seconds, or a date of the form that RFC 9110 has servers
 * send.
 */
final class RetryAfter {
  static final Duration LEAST = Duration.ofSeconds(1);
  static final Duration MOST = Duration.ofDays(1);

  private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})(\\.\\d{1,9})?");

  private RetryAfter() {}

  static Optional<Duration> parse(String value, Instant now) {
    var text = value.strip();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(
          clamped(Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * 1000))));
    }
    try {
      var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(clamped(Duration.between(now, until)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Not shorter than a second, not longer than a day. */
  static Duration clamped(Duration delay) {
    if (delay.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return delay.compareTo(MOST) > 0 ? MOST : delay;
  }
}

package org.sitemessage.vertx.messenger.smtp.reply;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads from the words of a reply how long a sending limit lasts. */
public final class SmtpLimit {
  private static final Duration HOUR = Duration.ofHours(1);

  private static final Pattern STATED =
      Pattern.compile(
          "(?i)\\b(?:reset|try again|retry|wait)\\D{0,30}(\\d{1,4})(?:\\.(\\d{1,3}))?\\d* ?(second|minute|hour)");
  private static final Pattern DAY =
      Pattern.compile("(?i)\\b(?:daily|days?|today|tomorrow|24.hours?)\\b");

  private SmtpLimit() {}

  /**
   * Returns the time that the words state. For a daily limit, returns the time until the UTC day
   * ends, but at least an hour, because the server's clock may differ. For any other permanent
   * refusal, returns an hour.
   *
   * @return the delay; empty if nothing is known, because such a limit may last only a second
   */
  public static Optional<Duration> delay(SmtpReply reply, Clock clock) {
    var stated = STATED.matcher(reply.words());
    if (stated.find()) {
      var fraction = stated.group(2) == null ? "0" : stated.group(2);
      var amount = Double.parseDouble(stated.group(1) + "." + fraction);
      return Optional.of(Duration.ofSeconds((long) Math.ceil(amount * seconds(stated.group(3)))));
    }
    if (DAY.matcher(reply.words()).find()) {
      var now = clock.instant();
      var today = now.atOffset(ZoneOffset.UTC).toLocalDate();
      var end = today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
      var left = Duration.between(now, end);
      return Optional.of(left.compareTo(HOUR) > 0 ? left : HOUR);
    }
    return reply.isPermanent() ? Optional.of(HOUR) : Optional.empty();
  }

  private static long seconds(String unit) {
    return switch (unit.charAt(0)) {
      case 'h', 'H' -> HOUR.toSeconds();
      case 'm', 'M' -> 60;
      default -> 1;
    };
  }
}

package org.sitemessage.api;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/** Times at which clocks do strange things. */
public final class Zones {
  /**
   * Half hours, half-hour summer times, changes at midnight, a day left out, rules that changed.
   */
  private static final List<String> IDS =
      List.of(
          "UTC",
          "+05:30",
          "Europe/Berlin",
          "Europe/Dublin",
          "Europe/Istanbul",
          "America/New_York",
          "America/St_Johns",
          "America/Sao_Paulo",
          "America/Caracas",
          "Asia/Kolkata",
          "Asia/Kathmandu",
          "Asia/Pyongyang",
          "Asia/Gaza",
          "Africa/Casablanca",
          "Australia/Lord_Howe",
          "Pacific/Chatham",
          "Pacific/Apia");

  private static final Instant FIRST = Instant.parse("2005-01-01T00:00:00Z");
  private static final int DAYS = 25 * 365;

  private Zones() {}

  /** A zone, and a whole minute there. */
  public record Moment(ZoneId zone, Instant time) {}

  /** Mostly within a day and a half of a change of the clock. */
  public static Moment random(Random random) {
    var zone = ZoneId.of(IDS.get(random.nextInt(IDS.size())));
    var day = FIRST.plus(Duration.ofDays(random.nextInt(DAYS)));
    var change = zone.getRules().nextTransition(day);
    var near = change == null || random.nextInt(4) == 0 ? day : change.getInstant();
    return new Moment(
        zone,
        near.truncatedTo(ChronoUnit.MINUTES)
            .plus(Duration.ofMinutes(random.nextInt(4_320) - 2_160)));
  }
}

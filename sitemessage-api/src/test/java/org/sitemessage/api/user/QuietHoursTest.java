package org.sitemessage.api.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Zones;

class QuietHoursTest {
  private static final int DAY = 24 * 60;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // An ordinary night: free a moment before, quiet from the first on, free when it ends.
        "Europe/Berlin | 22:00-08:00 | 2026-01-01T20:59:59.999Z | 2026-01-01T20:59:59.999Z",
        "Europe/Berlin | 22:00-08:00 | 2026-01-01T21:00:00Z | 2026-01-02T07:00:00Z",
        "Europe/Berlin | 22:00-08:00 | 2026-01-02T06:59:59.999Z | 2026-01-02T07:00:00Z",
        "Europe/Berlin | 22:00-08:00 | 2026-01-02T07:00:00Z | 2026-01-02T07:00:00Z",
        // Half hours and quarters.
        "Asia/Kolkata | 22:00-08:00 | 2026-01-01T16:30:00Z | 2026-01-02T02:30:00Z",
        "Asia/Kathmandu | 12:00-13:00 | 2026-01-01T06:15:00Z | 2026-01-01T07:15:00Z",
        // Nights that are an hour shorter, or longer.
        "Europe/Berlin | 22:00-08:00 | 2026-03-28T21:00:00Z | 2026-03-29T06:00:00Z",
        "Europe/Berlin | 22:00-08:00 | 2026-10-24T20:00:00Z | 2026-10-25T07:00:00Z",
        // 2026-03-29: 02:00 to 03:00 are skipped.
        "Europe/Berlin | 22:00-02:30 | 2026-03-28T23:00:00Z | 2026-03-29T01:00:00Z",
        "Europe/Berlin | 02:30-06:00 | 2026-03-29T00:59:00Z | 2026-03-29T00:59:00Z",
        "Europe/Berlin | 02:30-06:00 | 2026-03-29T01:00:00Z | 2026-03-29T04:00:00Z",
        "Europe/Berlin | 02:15-02:45 | 2026-03-29T01:00:00Z | 2026-03-29T01:00:00Z",
        // 2026-10-25: 02:00 to 03:00 are shown twice.
        "Europe/Berlin | 22:00-02:30 | 2026-10-25T00:00:00Z | 2026-10-25T00:30:00Z",
        "Europe/Berlin | 22:00-02:30 | 2026-10-25T01:10:00Z | 2026-10-25T01:30:00Z",
        "Europe/Berlin | 02:15-02:45 | 2026-10-25T00:20:00Z | 2026-10-25T00:45:00Z",
        "Europe/Berlin | 02:15-02:45 | 2026-10-25T01:20:00Z | 2026-10-25T01:45:00Z",
        "Europe/Berlin | 02:30-08:00 | 2026-10-25T00:45:00Z | 2026-10-25T01:00:00Z",
        "Europe/Berlin | 02:30-08:00 | 2026-10-25T01:30:00Z | 2026-10-25T07:00:00Z",
        // Half an hour of summer time; midnight skipped; a whole day left out.
        "Australia/Lord_Howe | 01:45-02:15 | 2026-10-03T15:20:00Z | 2026-10-03T15:30:00Z",
        "America/Sao_Paulo | 23:00-00:30 | 2018-11-04T02:30:00Z | 2018-11-04T03:00:00Z",
        "Pacific/Apia | 22:00-08:00 | 2011-12-30T08:30:00Z | 2011-12-30T18:00:00Z",
        // Several windows that touch, and days: a Friday night, and the weekend after it.
        "UTC | 12:00-13:00;13:00-14:30 | 2026-01-01T12:30:00Z | 2026-01-01T14:30:00Z",
        "UTC | 22:00-08:00;00:00-24:00 sat+sun | 2026-01-02T22:30:00Z | 2026-01-05T08:00:00Z",
        "UTC | 22:00-08:00 fri | 2026-01-03T03:00:00Z | 2026-01-03T08:00:00Z",
        "UTC | 22:00-08:00 sat | 2026-01-03T03:00:00Z | 2026-01-03T03:00:00Z",
        "UTC | '' | 2026-01-03T03:00:00Z | 2026-01-03T03:00:00Z"
      })
  void quiet_hours_end_when_the_clock_on_the_wall_says_so(
      String zone, String hours, Instant from, Instant expected) {
    assertEquals(expected, QuietHours.parse(hours).end(from, ZoneId.of(zone)));
  }

  /** Looks at the clock minute by minute. */
  private static Instant watched(BitSet quietWeek, Instant from, ZoneId zone) {
    var time = from;
    while (true) {
      var clock = time.atZone(zone);
      var minute =
          (clock.getDayOfWeek().getValue() - 1) * DAY + clock.getHour() * 60 + clock.getMinute();
      if (!quietWeek.get(minute)) {
        return time;
      }
      time = time.plus(Duration.ofMinutes(1));
    }
  }

  @Test
  void quiet_hours_end_at_the_minute_that_a_watched_clock_shows() {
    var random = new Random(1);
    var waited = 0;
    for (int i = 0; i < 4_000; i++) {
      var week = new BitSet();
      var windows =
          IntStream.range(0, 1 + random.nextInt(3)).mapToObj(n -> window(random, week)).toList();
      var moment = Zones.random(random);

      var end = new QuietHours(windows).end(moment.time(), moment.zone());

      assertEquals(watched(week, moment.time(), moment.zone()), end, () -> moment + " " + windows);
      waited += end.isAfter(moment.time()) ? 1 : 0;
    }
    assertTrue(waited > 1_000, "only " + waited + " were in quiet hours");
  }

  /** A window of at most ten hours, on some days or all; notes its minutes. */
  private static QuietHours.Window window(Random random, BitSet week) {
    var from = random.nextInt(DAY / 15) * 15;
    var length = 15 + random.nextInt(40) * 15;
    var day = DayOfWeek.of(1 + random.nextInt(7));
    var days = random.nextBoolean() ? Set.<DayOfWeek>of() : Set.of(day, day.plus(2));
    for (var one : days.isEmpty() ? List.of(DayOfWeek.values()) : days) {
      for (int i = 0; i < length; i++) {
        week.set(((one.getValue() - 1) * DAY + from + i) % (7 * DAY));
      }
    }
    var start = LocalTime.MIDNIGHT.plusMinutes(from);
    return new QuietHours.Window(start, start.plusMinutes(length), days);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "22:00-08:00", "00:00-24:00 sat+sun", "12:00-13:30;22:00-24:00 mon+fri"})
  void quiet_hours_are_read_as_they_were_written(String text) {
    assertEquals(text, QuietHours.parse(text).toString());
  }

  @Test
  void code_and_text_say_the_same() {
    assertEquals(
        QuietHours.parse("22:00-08:00"), QuietHours.daily(LocalTime.of(22, 0), LocalTime.of(8, 0)));
    assertEquals(
        QuietHours.parse("00:00-24:00 sun"),
        new QuietHours(
            List.of(
                new QuietHours.Window(
                    LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, Set.of(DayOfWeek.SUNDAY)))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "22:00-22:00 | two different times",
        "00:00-00:00 | two different times",
        "22-08 | two different times",
        "24:00-08:00 | no time of day",
        "22:00-25:00 | no time of day",
        "22:00-08:00 samstag | has the unknown day \"samstag\" (known: mon+tue+wed+thu+fri+sat+sun)",
        "00:00-12:00;12:00-24:00 | covers the whole week",
        "00:00-24:00 mon+tue+wed+thu+fri+sat;00:00-12:00 sun;12:00-00:00 sun | covers the whole week",
        "01:00-02:00;01:00-02:00;01:00-02:00;01:00-02:00;01:00-02:00;01:00-02:00;01:00-02:00;01:00-02:00 | has 8 windows"
      })
  void an_error_names_the_wrong_part_of_quiet_hours(String text, String expected) {
    var refused = assertThrows(IllegalArgumentException.class, () -> QuietHours.parse(text));

    assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused.getMessage());
  }

  @Test
  void seconds_are_refused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> QuietHours.daily(LocalTime.of(22, 0, 1), LocalTime.of(8, 0)));
  }
}

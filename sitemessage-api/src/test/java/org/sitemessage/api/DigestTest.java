package org.sitemessage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Digest read(String json) {
    return Digest.fromJson(new JsonFields("digest.", new JsonObject(json.replace('\'', '"'))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'at':'18:00'} | Europe/Berlin | 2026-01-01T16:59:59.999Z | 2026-01-01T17:00:00Z",
        "{'at':'18:00'} | Europe/Berlin | 2026-01-01T17:00:00Z | 2026-01-02T17:00:00Z",
        "{'at':'18:00'} | Asia/Kolkata | 2026-01-01T12:00:00Z | 2026-01-01T12:30:00Z",
        // 02:30 is skipped, then shown twice.
        "{'at':'02:30'} | Europe/Berlin | 2026-03-29T00:00:00Z | 2026-03-29T01:00:00Z",
        "{'at':'02:30'} | Europe/Berlin | 2026-03-29T01:00:00Z | 2026-03-30T00:30:00Z",
        "{'at':'02:30'} | Europe/Berlin | 2026-10-25T00:00:00Z | 2026-10-25T00:30:00Z",
        "{'at':'02:30'} | Europe/Berlin | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z",
        // 2026-01-01 is a Thursday.
        "{'at':'09:00','days':['mon','thu']} | UTC | 2026-01-01T08:00:00Z | 2026-01-01T09:00:00Z",
        "{'at':'09:00','days':['mon','thu']} | UTC | 2026-01-01T09:00:00Z | 2026-01-05T09:00:00Z",
        // Windows begin anew at midnight, also of days of 23 and of 25 hours.
        "{'everyMs':3600000} | Asia/Kolkata | 2026-01-01T00:00:00Z | 2026-01-01T00:30:00Z",
        "{'everyMs':18000000} | UTC | 2026-01-01T20:30:00Z | 2026-01-02T00:00:00Z",
        "{'everyMs':43200000} | Europe/Berlin | 2026-03-28T23:00:00Z | 2026-03-29T11:00:00Z",
        "{'everyMs':43200000} | Europe/Berlin | 2026-03-29T11:00:00Z | 2026-03-29T22:00:00Z",
        "{'everyMs':86400000} | Europe/Berlin | 2026-10-24T22:00:00Z | 2026-10-25T22:00:00Z",
        "{'everyMs':86400000} | Europe/Berlin | 2026-10-25T22:00:00Z | 2026-10-25T23:00:00Z"
      })
  void a_message_goes_into_the_first_digest_after_its_acceptance(
      String digest, String zone, Instant after, Instant expected) {
    assertEquals(expected, read(digest).next(after, ZoneId.of(zone)));
  }

  /** The first minute at which the clock on the wall passes that time of a day. */
  private static Instant watched(Digest.At digest, Instant after, ZoneId zone) {
    var time = after.minus(Duration.ofDays(3));
    var latest = LocalDateTime.ofInstant(time, zone);
    while (true) {
      time = time.plus(MINUTE);
      var clock = LocalDateTime.ofInstant(time, zone);
      for (var date = latest.toLocalDate(); !date.isAfter(clock.toLocalDate()); ) {
        var end = date.atTime(digest.time());
        if (time.isAfter(after)
            && (digest.days().isEmpty() || digest.days().contains(date.getDayOfWeek()))
            && latest.isBefore(end)
            && !clock.isBefore(end)) {
          return time;
        }
        date = date.plusDays(1);
      }
      latest = latest.isAfter(clock) ? latest : clock;
    }
  }

  /** The first minute at which a window ends that began with a day the clock had not shown yet. */
  private static Instant watched(Digest.Every digest, Instant after, ZoneId zone) {
    var time = after.minus(Duration.ofDays(3));
    var midnight = time;
    var latest = LocalDate.ofInstant(time, zone);
    while (true) {
      time = time.plus(MINUTE);
      var date = LocalDate.ofInstant(time, zone);
      if (date.isAfter(latest)) {
        latest = date;
        midnight = time;
      }
      if (time.isAfter(after)
          && Duration.between(midnight, time).toMillis() % digest.length().toMillis() == 0) {
        return time;
      }
    }
  }

  @Test
  void the_next_digest_is_at_the_minute_that_a_watched_clock_shows() {
    var random = new Random(2);
    for (int i = 0; i < 200; i++) {
      var moment = Zones.random(random);
      var day = DayOfWeek.of(1 + random.nextInt(7));
      var days = random.nextInt(3) == 0 ? Set.of(day, day.plus(3)) : Set.<DayOfWeek>of();
      var at = new Digest.At(LocalTime.MIDNIGHT.plusMinutes(random.nextInt(96) * 15L), days);
      var every = new Digest.Every(Duration.ofMinutes(1 + random.nextInt(24 * 60)));

      assertEquals(
          watched(at, moment.time(), moment.zone()),
          at.next(moment.time(), moment.zone()),
          () -> moment + " " + at);
      assertEquals(
          watched(every, moment.time(), moment.zone()),
          every.next(moment.time(), moment.zone()),
          () -> moment + " " + every);
    }
  }

  @Test
  void nobody_waits_longer_than_the_longest_wait() {
    var random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      var moment = Zones.random(random);
      for (var digest :
          List.of(
              Digest.dailyAt(LocalTime.of(random.nextInt(24), 30)),
              Digest.weeklyAt(LocalTime.of(random.nextInt(24), 0), DayOfWeek.FRIDAY),
              Digest.every(Duration.ofMinutes(1 + random.nextInt(24 * 60))))) {
        var waited = Duration.between(moment.time(), digest.next(moment.time(), moment.zone()));

        assertTrue(waited.compareTo(Duration.ZERO) > 0, () -> moment + " " + digest);
        assertTrue(waited.compareTo(digest.longestWait()) <= 0, () -> moment + " " + digest);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'at':'18:00'}", "{'at':'06:30','days':['mon','sun']}", "{'everyMs':3600000}"})
  void a_digest_is_read_as_it_was_written(String json) {
    assertEquals(new JsonObject(json.replace('\'', '"')), read(json).toJson());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | digest.at or everyMs must be given",
        "{'at':'18:00','everyMs':60000} | digest.at or everyMs must be given",
        "{'at':'six'} | digest.at must be a time such as \"18:00\"",
        "{'at':'18:00','days':['x']} | digest.days has the unknown day \"x\"",
        "{'everyMs':60000,'days':['mon']} | digest.days must be left out when everyMs is given",
        "{'everyMs':59999} | digest.everyMs must be a whole number from 60000 to 86400000",
        "{'ever':1} | digest.ever is not a known field"
      })
  void an_error_names_the_wrong_part_of_a_digest(String json, String expected) {
    var refused = assertThrows(SiteMessageException.class, () -> read(json));

    assertTrue(String.valueOf(refused.getMessage()).startsWith(expected), refused.getMessage());
  }
}

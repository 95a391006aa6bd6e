package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.text.Weekdays;

/**
 * A schedule by which the messages of one type to one recipient are collected, to arrive as one
 * message. Its times are those of the recipient's own clock.
 */
public sealed interface Digest {
  /** The shortest window. */
  Duration SHORTEST = Duration.ofMinutes(1);

  /** The longest window; for longer ones name days of the week. */
  Duration LONGEST = Duration.ofDays(1);

  /** Returns a digest at a time of every day. */
  static Digest dailyAt(LocalTime time) {
    return new At(time, Set.of());
  }

  /** Returns a digest at a time of these days. */
  static Digest weeklyAt(LocalTime time, DayOfWeek... days) {
    return new At(time, Set.of(days));
  }

  /** Returns a digest at the end of each window; the first window of a day begins at midnight. */
  static Digest every(Duration length) {
    return new Every(length);
  }

  /**
   * Returns the time at which a message accepted at {@code after} is sent: the first end later than
   * that.
   */
  Instant next(Instant after, ZoneId zone);

  /** Returns the upper bound of the wait for the next end. */
  Duration longestWait();

  /** Returns the form of the bus contract. */
  JsonObject toJson();

  /**
   * Reads {@code {"at": "18:00"}}, {@code {"at": "18:00", "days": ["mon", "thu"]}} or {@code
   * {"everyMs": 3600000}}.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field
   */
  static Digest fromJson(JsonFields fields) {
    fields.allowOnly(Set.of("at", "days", "everyMs"));
    var at = fields.string("at", At.TIME_CHARS);
    var days = fields.strings("days", 7, At.DAY_CHARS).orElse(List.of());
    var every = fields.integer("everyMs", SHORTEST.toMillis(), LONGEST.toMillis());
    if (at.isEmpty() == every.isEmpty()) {
      throw fields.invalid("at", "or everyMs must be given, but not both");
    }
    if (every.isPresent()) {
      if (!days.isEmpty()) {
        throw fields.invalid("days", "must be left out when everyMs is given");
      }
      return every(Duration.ofMillis(every.get()));
    }
    try {
      return new At(
          LocalTime.parse(at), days.isEmpty() ? Set.of() : Weekdays.parse(String.join("+", days)));
    } catch (DateTimeParseException e) {
      throw fields.invalid("at", "must be a time such as \"18:00\", is \"%s\"".formatted(at));
    } catch (IllegalArgumentException e) {
      throw fields.invalid("days", String.valueOf(e.getMessage()));
    }
  }

  /**
   * A digest at a time of the day. If the clock skips that time, the digest is sent at the end of
   * the skipped period. If the clock shows it twice, the digest is sent at the first of the two.
   *
   * @param time of the day
   * @param days of the week; none: every day
   */
  record At(LocalTime time, Set<DayOfWeek> days) implements Digest {
    private static final int TIME_CHARS = 8;
    private static final int DAY_CHARS = 3;

    /** Copies. */
    public At {
      days = days.size() == 7 ? Set.of() : Set.copyOf(days);
    }

    @Override
    public Instant next(Instant after, ZoneId zone) {
      var date = LocalDate.ofInstant(after, zone).minusDays(1);
      while (true) {
        if (days.isEmpty() || days.contains(date.getDayOfWeek())) {
          var end = instant(date.atTime(time), zone);
          if (end.isAfter(after)) {
            return end;
          }
        }
        date = date.plusDays(1);
      }
    }

    private static Instant instant(LocalDateTime local, ZoneId zone) {
      var change = zone.getRules().getTransition(local);
      return change != null && change.isGap()
          ? change.getInstant()
          : local.atZone(zone).toInstant();
    }

    @Override
    public Duration longestWait() {
      return Duration.ofDays(days.isEmpty() ? 2 : 8);
    }

    @Override
    public JsonObject toJson() {
      var json = new JsonObject().put("at", time.toString());
      return days.isEmpty()
          ? json
          : json.put("days", new JsonArray(List.of(Weekdays.text(days).split("\\+"))));
    }
  }

  /**
   * A digest in windows, counted anew from each midnight; the last window of a day ends with the
   * day.
   *
   * @param length from {@link #SHORTEST} to {@link #LONGEST}, in whole milliseconds
   */
  record Every(Duration length) implements Digest {

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the length is out of its range
     */
    public Every {
      if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "a digest's window must be from %d to %d ms, is %d"
                .formatted(SHORTEST.toMillis(), LONGEST.toMillis(), length.toMillis()));
      }
    }

    @Override
    public Instant next(Instant after, ZoneId zone) {
      // The day after the next to begin with: a clock that is put back may show yesterday again.
      var date = LocalDate.ofInstant(after, zone).plusDays(2);
      while (start(date, zone).isAfter(after)) {
        date = date.minusDays(1);
      }
      var start = start(date, zone);
      var windows = Duration.between(start, after).dividedBy(length) + 1;
      var end = start.plus(length.multipliedBy(windows));
      var midnight = start(date.plusDays(1), zone);
      return end.isBefore(midnight) ? end : midnight;
    }

    private static Instant start(LocalDate date, ZoneId zone) {
      return date.atStartOfDay(zone).toInstant();
    }

    @Override
    public Duration longestWait() {
      return length;
    }

    @Override
    public JsonObject toJson() {
      return new JsonObject().put("everyMs", length.toMillis());
    }
  }
}

package org.sitemessage.api.filter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and writes the times of filters. */
final class FilterTimes {
  /** Earliest time that a filter may name, and that a relative time reaches. */
  static final Instant EARLIEST = Instant.EPOCH;

  /** Latest time that a filter may name. */
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([wdhms])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "w", Duration.ofDays(7),
          "d", Duration.ofDays(1),
          "h", Duration.ofHours(1),
          "m", Duration.ofMinutes(1),
          "s", Duration.ofSeconds(1));

  private FilterTimes() {}

  /** Returns the time of a text; empty if it is none. */
  static Optional<FilterValue> read(String text) {
    var ago = AGO.matcher(text);
    if (ago.matches()) {
      var unit = UNITS.get(ago.group(2));
      return unit == null
          ? Optional.empty()
          : Optional.of(new FilterValue.Ago(unit.multipliedBy(Long.parseLong(ago.group(1)))));
    }
    try {
      return Optional.of(instant(text))
          .filter(time -> !time.isBefore(EARLIEST) && !time.isAfter(LATEST))
          .map(FilterValue.At::new);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant instant(String text) {
    return text.indexOf('T') < 0
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : OffsetDateTime.parse(text).toInstant();
  }

  /** Returns a duration in its longest unit that divides it. */
  static String text(Duration ago) {
    for (var unit : List.of("w", "d", "h", "m")) {
      var length = UNITS.getOrDefault(unit, Duration.ofSeconds(1)).toSeconds();
      if (ago.toSeconds() % length == 0 && !ago.isZero()) {
        return ago.toSeconds() / length + unit;
      }
    }
    return ago.toSeconds() + "s";
  }
}

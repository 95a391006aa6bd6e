package org.sitemessage.api.user;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.text.Weekdays;

/**
 * Times at which a recipient must not be disturbed, by the recipient's local time: a moment is
 * quiet if its local time lies in one of the windows. So an hour that is repeated when summer time
 * ends is quiet both times or neither time, and an hour that is skipped when it begins plays no
 * part.
 *
 * @param windows at most {@value #WINDOWS} windows; none for never quiet
 */
public record QuietHours(List<Window> windows) {
  /** Maximum number of windows. */
  public static final int WINDOWS = 7;

  /** No quiet hours. */
  public static final QuietHours NONE = new QuietHours(List.of());

  private static final int DAY_MINUTES = 24 * 60;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there are too many windows, or no minute of the week is
   *     left
   */
  public QuietHours {
    windows = List.copyOf(windows);
    if (windows.size() > WINDOWS) {
      throw new IllegalArgumentException(
          "has %d windows, at most %d are allowed".formatted(windows.size(), WINDOWS));
    }
    var quiet = new BitSet();
    windows.forEach(window -> window.mark(quiet));
    if (quiet.cardinality() == 7 * DAY_MINUTES) {
      throw new IllegalArgumentException(
          "covers the whole week; leave at least one minute for messages");
    }
  }

  /** Returns one window that is the same every day. */
  public static QuietHours daily(LocalTime from, LocalTime to) {
    return new QuietHours(List.of(new Window(from, to, Set.of())));
  }

  /**
   * Reads the result of {@link #toString}: {@code 22:00-08:00;00:00-24:00 sat+sun}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static QuietHours parse(String text) {
    return text.isBlank()
        ? NONE
        : new QuietHours(Arrays.stream(text.split(";", -1)).map(Window::parse).toList());
  }

  /** Returns the first time that is not quiet: {@code from} itself, or a later one. */
  public Instant end(Instant from, ZoneId zone) {
    if (windows.isEmpty()) {
      return from;
    }
    var rules = zone.getRules();
    var time = from;
    while (true) {
      var offset = rules.getOffset(time);
      var local = LocalDateTime.ofInstant(time, offset);
      var until =
          windows.stream()
              .flatMap(window -> window.endAround(local).stream())
              .max(Comparator.naturalOrder());
      if (until.isEmpty()) {
        return time;
      }
      // The offset is constant only up to the next transition, so the search continues from there.
      var end = until.get().toInstant(offset);
      var change = rules.nextTransition(time);
      time = change != null && change.getInstant().isBefore(end) ? change.getInstant() : end;
    }
  }

  @Override
  public String toString() {
    return windows.stream().map(Window::toString).collect(Collectors.joining(";"));
  }

  /**
   * A part of the day, in whole minutes. A window that ends no later than it begins spans midnight;
   * a window from midnight to midnight is the whole day.
   *
   * @param from the first minute that is quiet
   * @param to the first minute that is not quiet
   * @param days days on which the window begins; none for every day
   */
  public record Window(LocalTime from, LocalTime to, Set<DayOfWeek> days) {
    private static final Pattern TEXT =
        Pattern.compile("([0-2]\\d:[0-5]\\d)-([0-2]\\d:[0-5]\\d)(?: (\\S+))?");
    private static final String END_OF_DAY = "24:00";

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if both times are the same, or not whole minutes
     */
    public Window {
      if (!from.equals(from.truncatedTo(ChronoUnit.MINUTES))
          || !to.equals(to.truncatedTo(ChronoUnit.MINUTES))) {
        throw new IllegalArgumentException("must begin and end at a whole minute");
      }
      if (from.equals(to) && !from.equals(LocalTime.MIDNIGHT)) {
        throw new IllegalArgumentException(
            "begins and ends at %s; the whole day is 00:00-24:00".formatted(from));
      }
      days = days.size() == 7 ? Set.of() : Set.copyOf(days);
    }

    /**
     * Reads {@code 22:00-08:00} or, on some days, {@code 22:00-08:00 fri+sat}.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Window parse(String text) {
      var matcher = TEXT.matcher(text.strip());
      if (!matcher.matches() || matcher.group(1).equals(matcher.group(2))) {
        throw new IllegalArgumentException(
            "must be two different times such as 22:00-08:00, or 22:00-08:00 fri+sat; is \"%s\""
                .formatted(text));
      }
      return new Window(
          time(matcher.group(1)),
          matcher.group(2).equals(END_OF_DAY) ? LocalTime.MIDNIGHT : time(matcher.group(2)),
          matcher.group(3) == null ? Set.of() : Weekdays.parse(matcher.group(3)));
    }

    private static LocalTime time(String text) {
      if (text.compareTo(END_OF_DAY) >= 0) {
        throw new IllegalArgumentException("has \"%s\", which is no time of day".formatted(text));
      }
      return LocalTime.parse(text);
    }

    /** Returns the end of the window if it contains a local time; else empty. */
    private Optional<LocalDateTime> endAround(LocalDateTime time) {
      var today = time.toLocalDate();
      for (var date : List.of(today, today.minusDays(1))) {
        if (beginsOn(date) && !time.isBefore(date.atTime(from)) && time.isBefore(endOf(date))) {
          return Optional.of(endOf(date));
        }
      }
      return Optional.empty();
    }

    private boolean beginsOn(LocalDate date) {
      return days.isEmpty() || days.contains(date.getDayOfWeek());
    }

    private LocalDateTime endOf(LocalDate date) {
      return (to.isAfter(from) ? date : date.plusDays(1)).atTime(to);
    }

    /** Sets the minutes of the week that are quiet. */
    private void mark(BitSet week) {
      for (var day : days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days) {
        var first = (day.getValue() - 1) * DAY_MINUTES + minute(from);
        var length = minute(to) - minute(from);
        for (int i = 0; i < (length > 0 ? length : length + DAY_MINUTES); i++) {
          week.set((first + i) % (7 * DAY_MINUTES));
        }
      }
    }

    private static int minute(LocalTime time) {
      return time.getHour() * 60 + time.getMinute();
    }

    @Override
    public String toString() {
      var times = from + "-" + (to.equals(LocalTime.MIDNIGHT) ? END_OF_DAY : to);
      return days.isEmpty() ? times : times + " " + Weekdays.text(days);
    }
  }
}

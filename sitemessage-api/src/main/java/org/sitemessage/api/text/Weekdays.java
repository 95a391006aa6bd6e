package org.sitemessage.api.text;

import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Days of the week as they are written: {@code mon+tue}. */
public final class Weekdays {
  private static final int LETTERS = 3;

  private Weekdays() {}

  /** Reads days that are separated by {@code +}. */
  public static Set<DayOfWeek> parse(String text) {
    return Arrays.stream(text.split("\\+", -1))
        .map(Weekdays::day)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class)));
  }

  private static DayOfWeek day(String name) {
    return Arrays.stream(DayOfWeek.values())
        .filter(day -> name(day).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "has the unknown day \"%s\" (known: %s)"
                        .formatted(name, text(EnumSet.allOf(DayOfWeek.class)))));
  }

  /** Returns the days in the order of the week, separated by {@code +}. */
  public static String text(Set<DayOfWeek> days) {
    return days.stream().sorted().map(Weekdays::name).collect(Collectors.joining("+"));
  }

  private static String name(DayOfWeek day) {
    return day.name().substring(0, LETTERS).toLowerCase(Locale.ROOT);
  }
}

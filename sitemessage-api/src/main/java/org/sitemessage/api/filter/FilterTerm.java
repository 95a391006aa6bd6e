package org.sitemessage.api.filter;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A condition of a {@link Filter}.
 *
 * @param field field that is compared
 * @param negated true if none of the values may fit
 * @param values values of which one has to fit, at least one
 */
public record FilterTerm(FilterField field, boolean negated, List<FilterValue> values) {
  /** Copies the list. */
  public FilterTerm {
    values = List.copyOf(values);
  }

  /** Returns the term as it stands in a filter. */
  public String text() {
    return (negated ? "-" : "")
        + field.key()
        + ":"
        + values.stream().map(value -> quoted(value.text())).collect(Collectors.joining(","));
  }

  /**
   * Returns whether the term holds.
   *
   * @param fits tells whether a value fits
   */
  public boolean holds(Predicate<FilterValue> fits) {
    return values.stream().anyMatch(fits) != negated;
  }

  /** Returns a copy whose relative time is fixed. */
  FilterTerm at(Instant now) {
    return field.kind() == FilterField.Kind.TIME
        ? new FilterTerm(
            field, negated, List.of(new FilterValue.At(time(now).truncatedTo(ChronoUnit.MILLIS))))
        : this;
  }

  /**
   * Returns the time of a term of {@link FilterField#SINCE} or {@link FilterField#UNTIL}.
   *
   * @param now time that a relative time is counted back from, at the earliest to 1970
   */
  public Instant time(Instant now) {
    var value = values.get(0);
    if (value instanceof FilterValue.Ago ago) {
      var time = now.minus(ago.ago());
      return time.isBefore(FilterTimes.EARLIEST) ? FilterTimes.EARLIEST : time;
    }
    if (value instanceof FilterValue.At at) {
      return at.time();
    }
    throw new IllegalStateException("%s is no time".formatted(text()));
  }

  private static String quoted(String text) {
    return text.isEmpty() || text.chars().anyMatch(FilterTerm::isSpecial)
        ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
        : text;
  }

  /** Returns whether a character ends a value that has no quotes, or has a meaning within them. */
  private static boolean isSpecial(int c) {
    return c == ',' || c == '"' || c == '\\' || Character.isWhitespace((char) c);
  }
}

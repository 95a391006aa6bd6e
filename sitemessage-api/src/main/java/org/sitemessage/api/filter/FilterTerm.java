package org.sitemessage.api.filter;

import java.time.Instant;
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
  private static final String QUOTED = "[\\s,\"\\\\]";

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

  /**
   * Returns the time of a term of {@link FilterField#SINCE} or {@link FilterField#UNTIL}.
   *
   * @param now time that a relative time is counted back from
   */
  public Instant time(Instant now) {
    var value = values.get(0);
    if (value instanceof FilterValue.Ago ago) {
      return now.minus(ago.ago());
    }
    if (value instanceof FilterValue.At at) {
      return at.time();
    }
    throw new IllegalStateException("%s is no time".formatted(text()));
  }

  private static String quoted(String text) {
    return text.isEmpty() || !text.replaceAll(QUOTED, "").equals(text)
        ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
        : text;
  }
}

package org.sitemessage.api.filter;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;

/** A value of a {@link FilterTerm}. */
public sealed interface FilterValue {

  /** Returns the value as it stands in a filter, without quotes. */
  String text();

  /**
   * A status.
   *
   * @param status status of the dispatch
   */
  record OfStatus(DispatchStatus status) implements FilterValue {
    @Override
    public String text() {
      return status.key();
    }
  }

  /**
   * A word, or a text that is looked for within another one.
   *
   * @param text the word; each {@code *} of a {@link FilterField.Kind#WORD} stands for any
   *     characters
   */
  record Word(String text) implements FilterValue {
    /** Returns whether a word fits; each {@code *} stands for any characters. */
    public boolean matches(String word) {
      return Pattern.compile(
              Arrays.stream(text.split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")),
              Pattern.DOTALL)
          .matcher(word)
          .matches();
    }
  }

  /**
   * An id.
   *
   * @param id id of a dispatch or a message, at least 1
   */
  record Id(long id) implements FilterValue {
    @Override
    public String text() {
      return Long.toString(id);
    }
  }

  /**
   * A range of priorities.
   *
   * @param comparison {@code =}, {@code >}, {@code >=}, {@code <} or {@code <=}
   * @param priority priority to compare with
   */
  record Priority(String comparison, int priority) implements FilterValue {
    @Override
    public String text() {
      return (comparison.equals("=") ? "" : comparison) + priority;
    }
  }

  /**
   * A fixed time.
   *
   * @param time the time
   */
  record At(Instant time) implements FilterValue {
    @Override
    public String text() {
      return time.toString();
    }
  }

  /**
   * A time that is relative to the present.
   *
   * @param ago time that has passed since, in whole seconds
   */
  record Ago(Duration ago) implements FilterValue {
    @Override
    public String text() {
      return FilterTimes.text(ago);
    }
  }
}

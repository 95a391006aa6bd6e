package org.sitemessage.api.filter;

import java.time.Duration;
import java.time.Instant;
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
      int at = 0;
      int star = -1;
      int afterStar = 0;
      int read = 0;
      while (read < word.length()) {
        if (at < text.length() && text.charAt(at) == '*') {
          star = at++;
          afterStar = read;
        } else if (at < text.length() && text.charAt(at) == word.charAt(read)) {
          at++;
          read++;
        } else if (star >= 0) {
          // The last * stands for one character more; earlier ones need not change.
          at = star + 1;
          read = ++afterStar;
        } else {
          return false;
        }
      }
      while (at < text.length() && text.charAt(at) == '*') {
        at++;
      }
      return at == text.length();
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

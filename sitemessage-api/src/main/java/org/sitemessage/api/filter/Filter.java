package org.sitemessage.api.filter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * A filter for dispatches or messages, such as {@code status:failed messenger:smtp to:*@example.org
 * since:2h -type:news}. All terms have to hold. A term with several values holds if one of them
 * fits. A term after {@code -} holds if none of its values fits. A value with blanks, commas or
 * quotes stands in double quotes, in which {@code \} quotes the next character.
 *
 * @param terms terms in the order of the text; empty to select everything
 */
public record Filter(List<FilterTerm> terms) {
  /** A filter that selects everything. */
  public static final Filter ALL = new Filter(List.of());

  /** Maximum number of characters of a filter, also of its {@link #text()}. */
  public static final int MAX_CHARS = 2_000;

  /** Maximum number of terms of a filter. */
  public static final int MAX_TERMS = 30;

  /** Maximum number of values of a term. */
  public static final int MAX_VALUES = 100;

  /** Maximum number of {@code *} in a word. */
  public static final int MAX_STARS = 10;

  /** Copies the list. */
  public Filter {
    terms = List.copyOf(terms);
  }

  /**
   * Reads a filter.
   *
   * @param text the filter; blank to select everything
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} or {@link
   *     FailureCode#TOO_LARGE}, naming the position from 1, the value and the alternatives
   */
  public static Filter parse(String text) {
    return new FilterReader(text).read();
  }

  /** Returns the text of the filter; {@link #parse} reads it to an equal filter. */
  public String text() {
    return terms.stream().map(FilterTerm::text).collect(Collectors.joining(" "));
  }

  /** Returns whether the filter selects everything. */
  public boolean isEmpty() {
    return terms.isEmpty();
  }

  /** Returns the terms of a field. */
  public List<FilterTerm> of(FilterField field) {
    return terms.stream().filter(term -> term.field() == field).toList();
  }

  /** Returns the statuses that the filter leaves; all if it names none. */
  public Set<DispatchStatus> statuses() {
    var left = EnumSet.allOf(DispatchStatus.class);
    for (var term : of(FilterField.STATUS)) {
      left.removeIf(
          status -> term.values().contains(new FilterValue.OfStatus(status)) == term.negated());
    }
    return left;
  }

  /** Returns a copy that selects only dispatches of some statuses, too. */
  public Filter withStatuses(Set<DispatchStatus> statuses) {
    var all = new ArrayList<>(terms);
    all.add(
        new FilterTerm(
            FilterField.STATUS,
            false,
            statuses.stream().sorted().<FilterValue>map(FilterValue.OfStatus::new).toList()));
    return new Filter(all);
  }

  /**
   * Returns a copy whose relative times are fixed, so that it selects the same later.
   *
   * @param now time that relative times are counted back from
   */
  public Filter at(Instant now) {
    return new Filter(terms.stream().map(term -> term.at(now)).toList());
  }

  /** Returns a filter for dispatches with these ids. */
  public static Filter ofDispatches(List<Long> ids) {
    return new Filter(
        List.of(
            new FilterTerm(
                FilterField.ID,
                false,
                ids.stream().<FilterValue>map(FilterValue.Id::new).toList())));
  }

  /**
   * Fails if a field is used that has no meaning in a place.
   *
   * @param place name of the place in the error, such as {@code live events}
   * @param fields fields that have a meaning there
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field and those
   *     that are allowed
   */
  public void requireOnly(String place, FilterField... fields) {
    var allowed = Arrays.asList(fields);
    for (var term : terms) {
      if (!allowed.contains(term.field())) {
        throw SiteMessageException.invalid(
            "filter",
            "uses the field \"%s\", which %s do not have; they have %s"
                .formatted(
                    term.field().key(),
                    place,
                    allowed.stream().map(FilterField::key).collect(Collectors.joining(", "))));
      }
    }
  }
}

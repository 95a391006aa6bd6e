package org.sitemessage.api.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.options.OptionNames;

/** Reads a {@link Filter}. Used once. */
final class FilterReader {
  private static final Pattern PRIORITY = Pattern.compile("(>=|<=|>|<|=)?([+-]?\\d{1,4})");

  private static final Pattern COMPARED = Pattern.compile("(-?)([a-z]+)(?:==?|(?=[<>]))(.+)");

  private final String text;
  private int at;

  FilterReader(String text) {
    this.text = text;
  }

  Filter read() {
    if (text.length() > Filter.MAX_CHARS) {
      throw tooLarge("has %d characters", text.length(), Filter.MAX_CHARS);
    }
    var terms = new ArrayList<FilterTerm>();
    for (skipBlanks(); at < text.length(); skipBlanks()) {
      terms.add(term());
    }
    if (terms.size() > Filter.MAX_TERMS) {
      throw tooLarge("has %d terms", terms.size(), Filter.MAX_TERMS);
    }
    var filter = new Filter(terms);
    int written = filter.text().length();
    if (written > Filter.MAX_CHARS) {
      throw tooLarge(
          "has %d characters once its times and quotes are written out", written, Filter.MAX_CHARS);
    }
    return filter;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private FilterTerm term() {
    int begin = at;
    var negated = text.charAt(at) == '-';
    if (negated) {
      at++;
    }
    int nameAt = at;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    var name = text.substring(nameAt, at);
    if (at == text.length() || text.charAt(at) != ':') {
      throw withoutField(begin);
    }
    var field = FilterField.ofKey(name).orElseThrow(() -> unknownField(nameAt, name));
    at++;
    if (negated && !field.isAlternative()) {
      throw error(
          begin,
          "-%s is not allowed, because %s cannot be negated; use %s"
              .formatted(name, name, field == FilterField.SINCE ? "until" : "since"));
    }
    return new FilterTerm(field, negated, values(field));
  }

  private static boolean isOfName(char c) {
    return c != ':' && c != '"' && c != ',' && !Character.isWhitespace(c);
  }

  private List<FilterValue> values(FilterField field) {
    int begin = at;
    var values = new ArrayList<FilterValue>();
    values.add(value(field));
    while (at < text.length() && text.charAt(at) == ',') {
      at++;
      values.add(value(field));
    }
    if (values.size() > 1 && !field.isAlternative()) {
      throw error(begin, "%s has %d values, must have one".formatted(field.key(), values.size()));
    }
    if (values.size() > Filter.MAX_VALUES) {
      throw tooLarge(field.key() + " has %d values", values.size(), Filter.MAX_VALUES);
    }
    return values;
  }

  private FilterValue value(FilterField field) {
    int begin = at;
    var value = at < text.length() && text.charAt(at) == '"' ? quoted(field) : bare();
    if (value.isEmpty()) {
      throw error(begin, "%s has no value, such as %s".formatted(field.key(), field.example()));
    }
    if (value.indexOf('\0') >= 0) {
      throw error(begin, "%s must not contain the character NUL".formatted(field.key()));
    }
    return typed(field, value, begin);
  }

  private String bare() {
    int begin = at;
    while (at < text.length()
        && text.charAt(at) != ','
        && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at);
  }

  private String quoted(FilterField field) {
    int begin = at;
    var value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      var c = text.charAt(at);
      if (c == '"') {
        at++;
        requireEnd(field);
        return value.toString();
      }
      if (c == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    throw error(begin, "%s has a value whose closing \" is missing".formatted(field.key()));
  }

  private void requireEnd(FilterField field) {
    if (at < text.length() && text.charAt(at) != ',' && !Character.isWhitespace(text.charAt(at))) {
      throw error(
          at,
          "%s is followed by \"%s\", must be followed by a blank or a comma"
              .formatted(field.key(), bare()));
    }
  }

  private FilterValue typed(FilterField field, String value, int begin) {
    return switch (field.kind()) {
      case STATUS -> new FilterValue.OfStatus(status(value, begin));
      case WORD -> new FilterValue.Word(word(field, value, begin));
      case TEXT -> new FilterValue.Word(value);
      case ID -> new FilterValue.Id(id(field, value, begin));
      case PRIORITY -> priority(value, begin);
      case TIME ->
          FilterTimes.read(value)
              .orElseThrow(
                  () ->
                      must(
                          begin,
                          field,
                          value,
                          "a time that has passed, such as 30m, 2h, 7d or 4w, a date such as"
                              + " 2026-01-31 (UTC), or a time such as 2026-01-31T12:00:00Z, from"
                              + " 1970 to 2100"));
    };
  }

  /** Returns a word in which each run of {@code *} is one. */
  private static String word(FilterField field, String value, int begin) {
    var word = value.replaceAll("\\*+", "*");
    var stars = word.chars().filter(c -> c == '*').count();
    if (stars > Filter.MAX_STARS) {
      throw error(
          begin,
          "%s is \"%s\", which has %d *, at most %d are allowed; write fewer, or several values"
              .formatted(field.key(), value, stars, Filter.MAX_STARS));
    }
    return word;
  }

  private DispatchStatus status(String value, int begin) {
    var known = Arrays.stream(DispatchStatus.values()).map(DispatchStatus::key).toList();
    if (!known.contains(value)) {
      throw must(begin, FilterField.STATUS, value, "one of " + String.join(", ", known), known);
    }
    return DispatchStatus.ofKey(value);
  }

  private static long id(FilterField field, String value, int begin) {
    if (!value.matches("[1-9]\\d{0,17}")) {
      throw must(begin, field, value, "a whole number of at least 1");
    }
    return Long.parseLong(value);
  }

  private static FilterValue priority(String value, int begin) {
    var found = PRIORITY.matcher(value);
    if (!found.matches() || Math.abs(Integer.parseInt(found.group(2))) > Limits.PRIORITY) {
      throw must(
          begin,
          FilterField.PRIORITY,
          value,
          "a whole number from -%d to %d, alone or after >, >=, < or <="
              .formatted(Limits.PRIORITY, Limits.PRIORITY));
    }
    var comparison = found.group(1) == null ? "=" : found.group(1);
    return new FilterValue.Priority(comparison, Integer.parseInt(found.group(2)));
  }

  private SiteMessageException withoutField(int begin) {
    at = begin;
    var word = bare();
    return error(
        begin,
        "\"%s\" has no field, must be FIELD:VALUE with one of the fields %s; did you mean \"%s\"?"
            .formatted(word, String.join(", ", FilterField.keys()), meant(word)));
  }

  /**
   * Returns the probable meaning of a word: a field compared by an operator of other query
   * languages, such as {@code status=sent}, or else a text.
   */
  private static String meant(String word) {
    var compared = COMPARED.matcher(word);
    if (compared.matches() && FilterField.ofKey(compared.group(2)).isPresent()) {
      return "%s%s:%s".formatted(compared.group(1), compared.group(2), compared.group(3));
    }
    return word.startsWith("-") ? "-text:" + word.substring(1) : "text:" + word;
  }

  private static SiteMessageException unknownField(int begin, String name) {
    return error(
        begin,
        "field is \"%s\", must be one of %s%s"
            .formatted(
                name, String.join(", ", FilterField.keys()), hint(name, FilterField.keys())));
  }

  private static SiteMessageException must(
      int begin, FilterField field, String value, String expected) {
    return must(begin, field, value, expected, List.of());
  }

  private static SiteMessageException must(
      int begin, FilterField field, String value, String expected, List<String> known) {
    return error(
        begin,
        "%s is \"%s\", must be %s%s".formatted(field.key(), value, expected, hint(value, known)));
  }

  private static String hint(String given, List<String> known) {
    return OptionNames.nearest(given, known)
        .map(meant -> "; did you mean \"%s\"?".formatted(meant))
        .orElse("");
  }

  private static SiteMessageException error(int begin, String problem) {
    return new SiteMessageException(
        FailureCode.INVALID_REQUEST, "filter, position %d: %s".formatted(begin + 1, problem));
  }

  private static SiteMessageException tooLarge(String what, int count, int most) {
    return new SiteMessageException(
        FailureCode.TOO_LARGE,
        "filter %s, at most %d are allowed".formatted(what.formatted(count), most));
  }
}

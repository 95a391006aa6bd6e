package org.sitemessage.vertx.store.sql.view;

import io.vertx.core.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.sitemessage.api.filter.FilterTerm;
import org.sitemessage.api.filter.FilterValue;
import org.sitemessage.vertx.store.db.Tx;

/**
 * A condition on a dispatch {@code d} and its message {@code m}. Values are parameters, except for
 * codes of statuses, which the planner needs to choose the indexes of one status.
 *
 * @param sql text with a question mark for each parameter; empty if it always holds
 * @param parameters values, in order
 */
public record FilterCondition(String sql, List<Object> parameters) {
  /** A condition that always holds. */
  public static final FilterCondition NONE = new FilterCondition("", List.of());

  /** Number of characters of a context in which a text is looked for. */
  public static final int SEARCHED_CHARS = 16_384;

  /** Copies the list. */
  public FilterCondition {
    parameters = List.copyOf(parameters);
  }

  /**
   * Returns the condition of a term.
   *
   * @param now time that relative times are counted back from
   */
  public static FilterCondition of(FilterTerm term, Instant now) {
    return switch (term.field()) {
      case STATUS -> alternatives(term, FilterCondition::status);
      case MESSENGER -> words(term, "d.messenger");
      case USER -> words(term, "d.user_id");
      case TYPE -> words(term, "m.type");
      case SENDER -> words(term, "m.sender");
      case GROUP -> words(term, "m.group_mark");
      case TO -> alternatives(term, value -> word("lower(d.address)", "lower(?)", value.text()));
      case PRIORITY -> alternatives(term, FilterCondition::priority);
      case TEXT -> alternatives(term, FilterCondition::text);
      case ID -> alternatives(term, value -> equal("d.id", id(value)));
      case MESSAGE -> alternatives(term, value -> equal("m.id", id(value)));
      case SINCE -> new FilterCondition("m.created_at >= ?", List.of(Tx.utc(term.time(now))));
      case UNTIL -> new FilterCondition("m.created_at < ?", List.of(Tx.utc(term.time(now))));
    };
  }

  /** Returns a condition that holds if a column has one of some ids. */
  public static FilterCondition ids(String column, List<FilterValue> values) {
    return new FilterCondition(
        "%s in (%s)"
            .formatted(column, values.stream().map(value -> "?").collect(Collectors.joining(", "))),
        values.stream().<Object>map(FilterCondition::id).toList());
  }

  /** Returns a condition that holds if all of some conditions hold. */
  public static FilterCondition all(Collection<FilterCondition> conditions) {
    var parameters = new ArrayList<>();
    conditions.forEach(one -> parameters.addAll(one.parameters()));
    return new FilterCondition(
        conditions.stream()
            .map(FilterCondition::sql)
            .filter(sql -> !sql.isEmpty())
            .collect(Collectors.joining(" and ")),
        parameters);
  }

  public boolean isNone() {
    return sql.isEmpty();
  }

  /** The condition of one value. */
  @FunctionalInterface
  private interface OfValue {
    FilterCondition of(FilterValue value);
  }

  private static FilterCondition alternatives(FilterTerm term, OfValue condition) {
    var each = term.values().stream().map(condition::of).toList();
    var sql = each.stream().map(FilterCondition::sql).collect(Collectors.joining(" or "));
    return new FilterCondition(
        (term.negated() ? "not (" : "(") + sql + ")", all(each).parameters());
  }

  private static FilterCondition words(FilterTerm term, String column) {
    return alternatives(term, value -> word(column, "?", value.text()));
  }

  private static FilterCondition word(String column, String mark, String word) {
    return word.indexOf('*') < 0
        ? new FilterCondition(column + " = " + mark, List.of(word))
        : like(column, mark, escaped(word).replace('*', '%'));
  }

  private static FilterCondition text(FilterValue value) {
    // The context is JSON, in which quotes and line breaks are escaped.
    var json = Json.encode(value.text());
    return like(
        "lower(substring(m.context from 1 for %d))".formatted(SEARCHED_CHARS),
        "lower(?)",
        "%" + escaped(json.substring(1, json.length() - 1)) + "%");
  }

  private static FilterCondition status(FilterValue value) {
    return new FilterCondition(
        "d.status = " + ((FilterValue.OfStatus) value).status().code(), List.of());
  }

  private static FilterCondition priority(FilterValue value) {
    var priority = (FilterValue.Priority) value;
    return new FilterCondition(
        "m.priority %s ?".formatted(priority.comparison()), List.of(priority.priority()));
  }

  private static FilterCondition equal(String column, Object value) {
    return new FilterCondition(column + " = ?", List.of(value));
  }

  /** The database lowers both sides, so that both follow its rules. */
  private static FilterCondition like(String column, String mark, String pattern) {
    return new FilterCondition("%s like %s escape '!'".formatted(column, mark), List.of(pattern));
  }

  private static String escaped(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  private static Object id(FilterValue value) {
    return ((FilterValue.Id) value).id();
  }
}

package org.sitemessage.vertx.web.request;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;

/**
 * Turns query parameters into the body of a request for a page.
 *
 * @param names parameters whose values are texts
 * @param numbers parameters whose values are whole numbers
 * @param flags parameters whose values are true or false
 */
public record PageQuery(List<String> names, List<String> numbers, List<String> flags) {
  public static final PageQuery DISPATCHES =
      new PageQuery(
          List.of("filter", "status", "messenger", "order"),
          List.of("message", "after", "limit"),
          List.of("unread", "count"));
  public static final PageQuery MESSAGES =
      new PageQuery(List.of("filter"), List.of("after", "limit"), List.of("count"));

  public static final PageQuery MESSAGE = new PageQuery(List.of(), List.of("limit"), List.of());

  public static final PageQuery HISTORY =
      new PageQuery(List.of("span", "by", "of"), List.of(), List.of());

  public static final PageQuery FEEDBACK =
      new PageQuery(List.of("kind", "messenger"), List.of("before", "limit"), List.of("unmatched"));

  public static final PageQuery PERSON =
      new PageQuery(List.of("user", "messenger", "address"), List.of("before", "limit"), List.of());

  public static final PageQuery FILTERS = new PageQuery(List.of("list"), List.of(), List.of());

  /** The query of a request that has no parameters. */
  public static final PageQuery NONE = new PageQuery(List.of(), List.of(), List.of());

  private static final String FILTER = "filter";

  /** Returns the body; an empty parameter counts as absent, except for a filter. */
  public JsonObject body(MultiMap parameters) {
    requireOnce(parameters);
    var body = new JsonObject();
    parameters.forEach(
        (name, value) -> {
          if (name.equals(FILTER) && names.contains(name)) {
            // A filter, also one that selects everything, chooses the order of the list.
            body.put(name, value);
          } else if (names.contains(name)) {
            putUnlessEmpty(body, name, value, value);
          } else if (numbers.contains(name)) {
            putUnlessEmpty(body, name, value, value.isEmpty() ? 0L : wholeNumber(name, value));
          } else if (flags.contains(name)) {
            putUnlessEmpty(body, name, value, !value.isEmpty() && flag(name, value));
          } else {
            throw SiteMessageException.invalid(
                name, "is not a known parameter (%s)".formatted(known()));
          }
        });
    return body;
  }

  private String known() {
    var known =
        Stream.of(names, numbers, flags).flatMap(List::stream).collect(Collectors.joining(", "));
    return known.isEmpty()
        ? "the URL has none; a POST has its fields in the body"
        : "known: " + known;
  }

  /** Fails if a parameter occurs several times, so that none is ignored. */
  public static void requireOnce(MultiMap parameters) {
    for (var name : parameters.names()) {
      var times = parameters.getAll(name).size();
      if (times > 1) {
        throw SiteMessageException.invalid(
            name, "is given %d times in the query, give it once".formatted(times));
      }
    }
  }

  /** Reads a number from a path or a query. */
  public static long wholeNumber(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw SiteMessageException.invalid(name, "must be a whole number, is \"" + text + "\"");
    }
  }

  private static boolean flag(String name, String text) {
    if (!List.of("true", "false").contains(text)) {
      throw SiteMessageException.invalid(name, "must be true or false, is \"" + text + "\"");
    }
    return text.equals("true");
  }

  private static void putUnlessEmpty(JsonObject body, String name, String text, Object value) {
    if (!text.isEmpty()) {
      body.put(name, value);
    }
  }
}

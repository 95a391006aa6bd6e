package org.sitemessage.vertx.web;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.SiteMessageException;

/** Turns query parameters into the body of a request for a page of dispatches. */
final class DispatchQuery {
  private static final List<String> NAMES = List.of("status", "messenger", "order");
  private static final List<String> NUMBERS = List.of("message", "after", "limit");

  private static final List<String> FLAGS = List.of("unread");

  private DispatchQuery() {}

  /** Returns the body; an empty parameter counts as absent. */
  static JsonObject body(MultiMap parameters) {
    var body = new JsonObject();
    parameters.forEach(
        (name, value) -> {
          if (NAMES.contains(name)) {
            putUnlessEmpty(body, name, value, value);
          } else if (NUMBERS.contains(name)) {
            putUnlessEmpty(body, name, value, value.isEmpty() ? 0L : wholeNumber(name, value));
          } else if (FLAGS.contains(name)) {
            putUnlessEmpty(body, name, value, !value.isEmpty() && flag(name, value));
          } else {
            throw SiteMessageException.invalid(
                name,
                "is not a known parameter (known: %s, %s, %s)"
                    .formatted(
                        String.join(", ", NAMES),
                        String.join(", ", NUMBERS),
                        String.join(", ", FLAGS)));
          }
        });
    return body;
  }

  /** Reads a number from a path or a query. */
  static long wholeNumber(String name, String text) {
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

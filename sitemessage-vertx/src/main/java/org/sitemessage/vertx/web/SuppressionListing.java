package org.sitemessage.vertx.web;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.web.request.PageQuery;

/** Turns query parameters into the body of a request for a page of the suppression list. */
final class SuppressionListing {
  private static final List<String> NAMES = List.of("messenger", "address", "reason");
  private static final List<String> NUMBERS = List.of("after", "limit");

  private SuppressionListing() {}

  /** Returns the body; an empty parameter counts as absent. */
  static JsonObject body(MultiMap parameters) {
    PageQuery.requireOnce(parameters);
    var body = new JsonObject().put("action", "list");
    parameters.forEach(
        (name, value) -> {
          if (!NAMES.contains(name) && !NUMBERS.contains(name)) {
            throw SiteMessageException.invalid(
                name,
                "is not a known parameter (known: %s, %s)"
                    .formatted(String.join(", ", NAMES), String.join(", ", NUMBERS)));
          }
          if (!value.isEmpty()) {
            body.put(
                name, NAMES.contains(name) ? value : (Object) PageQuery.wholeNumber(name, value));
          }
        });
    return body;
  }
}

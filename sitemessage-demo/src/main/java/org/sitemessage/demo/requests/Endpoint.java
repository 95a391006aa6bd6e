package org.sitemessage.demo.requests;

import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The HTTP form of a bus request.
 *
 * @param method {@code GET} or {@code POST}
 * @param path path; a field of the body takes the place of {@code {field}}
 */
public record Endpoint(String method, String path) {

  /** Returns an endpoint that is read. */
  public static Endpoint get(String path) {
    return new Endpoint("GET", path);
  }

  /** Returns an endpoint that a body is posted to. */
  public static Endpoint post(String path) {
    return new Endpoint("POST", path);
  }

  /** Returns whether a body is posted. */
  boolean isPost() {
    return method.equals("POST");
  }

  /** Returns the path and the query of a request. The fields of the path leave the body. */
  String target(JsonObject body) {
    var target = path;
    for (var field : body.copy().fieldNames()) {
      var place = "{" + field + "}";
      if (target.contains(place)) {
        target = target.replace(place, encoded(String.valueOf(body.remove(field))));
      }
    }
    return isPost() || body.isEmpty()
        ? target
        : target
            + "?"
            + body.stream()
                .map(entry -> entry.getKey() + "=" + encoded(String.valueOf(entry.getValue())))
                .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

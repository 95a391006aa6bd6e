package org.sitemessage.demo.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A request to one of the sandbox's services.
 *
 * @param method such as {@code POST}
 * @param path without the query, which none of these services needs
 * @param headers names in lower case
 * @param body decoded as UTF-8; of a form with files, a line for each field
 * @param parts fields of a form with files, and the name of the file in each field that has one
 */
record FakeCall(
    String method,
    String path,
    Map<String, String> headers,
    String body,
    Map<String, String> parts) {

  /** Copies. */
  FakeCall {
    headers = Map.copyOf(headers);
    parts = Map.copyOf(parts);
  }

  /** A header; empty if there is none. */
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** The members of a JSON object or the fields of a form, as text; none if it is neither. */
  Map<String, String> fields() {
    if (!parts.isEmpty()) {
      return parts;
    }
    var type = header("content-type");
    return type.startsWith("application/json")
        ? members()
        : type.startsWith("application/x-www-form-urlencoded") ? form() : Map.of();
  }

  private Map<String, String> members() {
    var members = new LinkedHashMap<String, String>();
    try {
      new JsonObject(body).forEach(each -> members.put(each.getKey(), "" + each.getValue()));
    } catch (DecodeException e) {
      return Map.of();
    }
    return members;
  }

  private Map<String, String> form() {
    var fields = new LinkedHashMap<String, String>();
    for (var field : body.split("&", -1)) {
      var parts = field.split("=", 2);
      if (parts.length == 2) {
        fields.put(decoded(parts[0]), decoded(parts[1]));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}

package org.sitemessage.vertx.bounce;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;

/**
 * A post of a provider.
 *
 * @param headers headers of the request
 * @param body body of the request
 */
public record Post(MultiMap headers, Buffer body) {

  /** Returns a header; empty if absent. */
  String header(String name) {
    return Optional.ofNullable(headers.get(name)).orElse("");
  }

  /**
   * Returns the body as an object.
   *
   * @throws SiteMessageException with code 4000 if it is not an object
   */
  JsonObject object() {
    if (decoded() instanceof JsonObject object) {
      return object;
    }
    throw SiteMessageException.invalid("body", "must be a JSON object");
  }

  /**
   * Returns the objects of a body that is a list.
   *
   * @throws SiteMessageException with code 4000 if it is not a list
   */
  List<JsonObject> objects() {
    if (decoded() instanceof JsonArray array) {
      return objects(array);
    }
    throw SiteMessageException.invalid("body", "must be a JSON array");
  }

  private Object decoded() {
    try {
      return Json.decodeValue(body);
    } catch (DecodeException e) {
      throw SiteMessageException.invalid("body", "is not well-formed JSON");
    }
  }

  /** Returns a member that is a string; else an empty string. */
  static String string(JsonObject json, String name) {
    return json.getValue(name) instanceof String text ? text : "";
  }

  /** Returns a member that is an object; else an empty object. */
  static JsonObject object(JsonObject json, String name) {
    return json.getValue(name) instanceof JsonObject object ? object : new JsonObject();
  }

  /** Returns the objects of a member that is a list; else none. */
  static List<JsonObject> objects(JsonObject json, String name) {
    return json.getValue(name) instanceof JsonArray array ? objects(array) : List.of();
  }

  /** Returns the strings of a member that is a list; else none. */
  static List<String> strings(JsonObject json, String name) {
    return json.getValue(name) instanceof JsonArray array
        ? members(array, String.class)
        : List.of();
  }

  private static List<JsonObject> objects(JsonArray array) {
    return members(array, JsonObject.class);
  }

  private static <T> List<T> members(JsonArray array, Class<T> type) {
    return array.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Leaves out headers and body. */
  @Override
  public String toString() {
    return "Post[%d bytes]".formatted(body.length());
  }
}

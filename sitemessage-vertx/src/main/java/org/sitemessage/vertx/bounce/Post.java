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
 * What a provider has posted.
 *
 * @param headers of the request
 * @param body its bytes
 */
public record Post(MultiMap headers, Buffer body) {

  /** A header; empty if absent. */
  String header(String name) {
    return Optional.ofNullable(headers.get(name)).orElse("");
  }

  /**
   * The body as an object.
   *
   * @throws SiteMessageException with code 4000 if it is none
   */
  JsonObject object() {
    if (decoded() instanceof JsonObject object) {
      return object;
    }
    throw SiteMessageException.invalid("body", "must be a JSON object");
  }

  /**
   * The objects of a body that is a list.
   *
   * @throws SiteMessageException with code 4000 if it is none
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

  /** A member that is a string; else empty. */
  static String string(JsonObject json, String name) {
    return json.getValue(name) instanceof String text ? text : "";
  }

  /** A member that is an object; else an empty one. */
  static JsonObject object(JsonObject json, String name) {
    return json.getValue(name) instanceof JsonObject object ? object : new JsonObject();
  }

  /** The objects of a member that is a list; else none. */
  static List<JsonObject> objects(JsonObject json, String name) {
    return json.getValue(name) instanceof JsonArray array ? objects(array) : List.of();
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList();
  }

  /** Leaves out what it says. */
  @Override
  public String toString() {
    return "Post[%d bytes]".formatted(body.length());
  }
}

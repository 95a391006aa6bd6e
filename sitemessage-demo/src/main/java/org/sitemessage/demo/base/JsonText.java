package org.sitemessage.demo.base;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.JsonPosition;

/** Reads JSON objects that people wrote, so that errors tell where to look. */
public final class JsonText {
  private JsonText() {}

  /**
   * Parses an object.
   *
   * @param name name of the text in errors
   * @throws StartException naming the position
   */
  public static JsonObject parse(String name, String text) {
    Object value;
    try {
      value = Json.decodeValue(text);
    } catch (DecodeException e) {
      throw new StartException(
          "%s is not well-formed JSON%s".formatted(name, JsonPosition.of(e)), e);
    }
    if (!(value instanceof JsonObject object)) {
      throw new StartException(name + " must be a JSON object");
    }
    try {
      JsonFields.requireWellFormed(object);
    } catch (SiteMessageException e) {
      throw new StartException("%s: %s".formatted(name, e.getMessage()), e);
    }
    return object;
  }

  public static JsonObject read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw StartException.unread(file.toString(), e);
    }
  }
}

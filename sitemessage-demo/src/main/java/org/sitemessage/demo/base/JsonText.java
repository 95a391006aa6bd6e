package org.sitemessage.demo.base;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/** Reads JSON objects that people wrote, so that errors tell where to look. */
public final class JsonText {
  private static final Pattern POSITION = Pattern.compile("line: (\\d+), column: (\\d+)");

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
      var match = POSITION.matcher(String.valueOf(e.getMessage()));
      throw new StartException(
          "%s is not well-formed JSON%s"
              .formatted(
                  name,
                  match.find()
                      ? " (line %s, column %s)".formatted(match.group(1), match.group(2))
                      : ""),
          e);
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

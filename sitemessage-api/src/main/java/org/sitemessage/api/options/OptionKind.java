package org.sitemessage.api.options;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;

/** The JSON type of an option's value. */
public enum OptionKind {
  /** A string. */
  STRING("string", "a string"),
  /** A whole number. */
  INTEGER("integer", "a whole number"),
  /** A number. */
  NUMBER("number", "a number"),
  /** {@code true} or {@code false}. */
  BOOLEAN("boolean", "true or false"),
  /** A list of strings. */
  STRINGS("list of strings", "a list of strings"),
  /** An object. */
  OBJECT("object", "an object"),
  /** A list of objects. */
  OBJECTS("list of objects", "a list of objects");

  private final String title;
  private final String demand;

  OptionKind(String title, String demand) {
    this.title = title;
    this.demand = demand;
  }

  /** Returns the name for people: {@code list of strings}. */
  public String title() {
    return title;
  }

  /** Returns what an error demands: {@code a list of strings}. */
  String demand() {
    return demand;
  }

  /** Returns whether a JSON value has this type. */
  boolean fits(Object json) {
    return switch (this) {
      case STRING -> json instanceof String;
      case INTEGER -> json instanceof Number number && number.doubleValue() == number.longValue();
      case NUMBER -> json instanceof Number;
      case BOOLEAN -> json instanceof Boolean;
      case STRINGS ->
          json instanceof JsonArray array && array.stream().allMatch(String.class::isInstance);
      case OBJECT -> json instanceof JsonObject;
      case OBJECTS ->
          json instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance);
    };
  }

  /**
   * Returns the JSON value that the text of an environment variable stands for.
   *
   * @throws RuntimeException if the text is no such value
   */
  Object parse(String text) {
    return switch (this) {
      case STRING -> text;
      case INTEGER -> Long.valueOf(text.strip());
      case NUMBER -> Double.valueOf(text.strip());
      case BOOLEAN -> parseBoolean(text.strip());
      case STRINGS -> new JsonArray(Arrays.asList(text.strip().split("\\s*,\\s*", -1)));
      case OBJECT -> new JsonObject(text);
      case OBJECTS -> new JsonArray(text);
    };
  }

  private static boolean parseBoolean(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> throw new IllegalArgumentException(value);
    };
  }
}

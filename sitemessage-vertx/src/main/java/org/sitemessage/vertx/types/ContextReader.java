package org.sitemessage.vertx.types;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.JsonFields;
import org.sitemessage.api.schedule.Limits;

/** Reads the context of a built-in type; every error names the field below {@code context}. */
final class ContextReader {
  private static final String PATH = "context.";

  private final JsonObject context;
  private final JsonFields fields;

  ContextReader(JsonObject context) {
    this.context = context;
    this.fields = new JsonFields(PATH, context);
  }

  void allowOnly(String... known) {
    fields.allowOnly(Set.of(known));
  }

  /** A subject: one line of at most {@value Limits#SUBJECT_CHARS} characters. */
  String subject(boolean required) {
    var subject = fields.string("subject", Limits.SUBJECT_CHARS);
    if (required && subject.isEmpty()) {
      throw fields.invalid("subject", "is missing or empty");
    }
    return line(PATH + "subject", subject);
  }

  String text(String key) {
    var text = optional(key);
    if (text.isEmpty()) {
      throw fields.invalid(key, "is missing or empty");
    }
    return text;
  }

  String optional(String key) {
    return fields.string(key, Limits.CONTEXT_CHARS);
  }

  /** A string without line breaks. */
  String optionalLine(String key) {
    return line(PATH + key, optional(key));
  }

  List<String> lines(String key) {
    var value = context.getValue(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw fields.invalid(key, "must be a list of strings");
    }
    var lines = new ArrayList<String>();
    for (int i = 0; i < array.size(); i++) {
      var field = "context.%s[%d]".formatted(key, i);
      if (!(array.getValue(i) instanceof String text) || text.isBlank()) {
        throw SiteMessageException.invalid(field, "must be a string that is not blank");
      }
      lines.add(line(field, text));
    }
    return lines;
  }

  JsonObject stringsByName(String key) {
    var value = context.getValue(key, new JsonObject());
    if (!(value instanceof JsonObject object)) {
      throw fields.invalid(key, "must be an object of strings");
    }
    for (var entry : object) {
      var field = "context.%s.%s".formatted(key, entry.getKey());
      if (!(entry.getValue() instanceof String text)) {
        throw SiteMessageException.invalid(field, "must be a string");
      }
      line(field, text);
    }
    return object;
  }

  private static String line(String field, String value) {
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw SiteMessageException.invalid(
          field, "must not contain line breaks or other control characters");
    }
    return value;
  }
}

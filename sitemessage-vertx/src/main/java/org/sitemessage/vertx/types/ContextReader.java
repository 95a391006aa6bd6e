package org.sitemessage.vertx.types;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Limits;

/** Reads the context of a built-in type; every error names the field below {@code context}. */
final class ContextReader {
  private final JsonObject context;

  ContextReader(JsonObject context) {
    this.context = context;
  }

  void allowOnly(String... known) {
    for (var key : context.fieldNames()) {
      if (!Arrays.asList(known).contains(key)) {
        throw SiteMessageException.invalid(
            "context." + key,
            "is not a known field (known: %s)".formatted(String.join(", ", known)));
      }
    }
  }

  /** A subject: one line of at most {@value Limits#SUBJECT_CHARS} characters. */
  String subject(boolean required) {
    var subject = required ? text("subject") : optional("subject");
    if (subject.length() > Limits.SUBJECT_CHARS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "context.subject has %d characters, at most %d are allowed"
              .formatted(subject.length(), Limits.SUBJECT_CHARS));
    }
    return line("context.subject", subject);
  }

  String text(String key) {
    var text = optional(key);
    if (text.isEmpty()) {
      throw SiteMessageException.invalid("context." + key, "is missing or empty");
    }
    return text;
  }

  String optional(String key) {
    var value = context.getValue(key, "");
    if (!(value instanceof String text)) {
      throw SiteMessageException.invalid("context." + key, "must be a string");
    }
    if (text.indexOf('\0') >= 0) {
      throw SiteMessageException.invalid("context." + key, "must not contain the character NUL");
    }
    return text;
  }

  /** A string without line breaks. */
  String optionalLine(String key) {
    return line("context." + key, optional(key));
  }

  List<String> lines(String key) {
    var value = context.getValue(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw SiteMessageException.invalid("context." + key, "must be a list of strings");
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
      throw SiteMessageException.invalid("context." + key, "must be an object of strings");
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

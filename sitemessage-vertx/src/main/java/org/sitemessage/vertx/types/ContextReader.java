package org.sitemessage.vertx.types;

import static java.util.stream.Collectors.joining;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.mime.MailAddress;
import org.sitemessage.vertx.mime.MailHeader;

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

  /** Reads a subject: one line of at most {@value Limits#SUBJECT_CHARS} characters. */
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

  /** Reads an optional string without line breaks. */
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

  /**
   * Reads the headers of a mail: strings by name, or lists of strings for repeated headers, which
   * become one string of several lines.
   */
  Map<String, String> headers() {
    var value = context.getValue("headers", new JsonObject());
    if (!(value instanceof JsonObject object)) {
      throw fields.invalid("headers", "must be an object of strings");
    }
    var headers = new LinkedHashMap<String, String>();
    for (var entry : object) {
      var field = "context.headers." + entry.getKey();
      var lines =
          entry.getValue() instanceof JsonArray list ? list : JsonArray.of(entry.getValue());
      if (lines.isEmpty() || lines.stream().anyMatch(one -> !(one instanceof String))) {
        throw SiteMessageException.invalid(field, "must be a string, or a list of strings");
      }
      lines.forEach(one -> line(field, (String) one));
      headers.put(entry.getKey(), lines.stream().map(String.class::cast).collect(joining("\n")));
    }
    return headers;
  }

  /**
   * Reads the headers of a mail and the addresses for replies.
   *
   * @throws SiteMessageException if one of them can never be sent
   */
  void checkHeaders() {
    try {
      headers().forEach(MailHeader::written);
    } catch (SiteMessageException e) {
      throw e.getMessage() != null && e.getMessage().startsWith(PATH) ? e : within(PATH, e);
    }
    var replyTo = optionalLine("replyTo");
    if (!replyTo.isEmpty()) {
      MailAddress.list(PATH + "replyTo", replyTo);
    }
  }

  /** Reads an optional address without a name. */
  void mailbox(String key) {
    var address = optionalLine(key);
    if (!address.isEmpty()) {
      MailAddress.mailbox(PATH + key, address);
    }
  }

  private static SiteMessageException within(String path, SiteMessageException e) {
    return new SiteMessageException(e.code(), path + e.getMessage(), e);
  }

  private static String line(String field, String value) {
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw SiteMessageException.invalid(
          field, "must not contain line breaks or other control characters");
    }
    return value;
  }
}

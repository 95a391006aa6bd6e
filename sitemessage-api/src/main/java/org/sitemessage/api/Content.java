package org.sitemessage.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A rendered message.
 *
 * @param subject one line; empty if the channel has none
 * @param text plain text; if a type leaves it empty and there is HTML, the engine makes the text
 *     from the HTML before it hands the content to a messenger
 * @param html the HTML; empty if there is none
 * @param headers further headers of the channel, by name, in order: {@code Reply-To}, {@code To}, …
 * @param sharedUid the uid that all dispatches of one mail share; empty if each has its own
 * @param attachments the files that go with it, in order; a messenger that sends none is never
 *     given any, see {@link Messenger#sendsAttachments()}
 */
public record Content(
    String subject,
    String text,
    String html,
    Map<String, String> headers,
    String sharedUid,
    List<Attachment> attachments) {

  /** Copies. Fails on a null here, where the stack trace still shows the caller. */
  public Content {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(html, "html");
    Objects.requireNonNull(sharedUid, "sharedUid");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    attachments = List.copyOf(attachments);
  }

  /** Creates a content without attachments. */
  public Content(
      String subject, String text, String html, Map<String, String> headers, String sharedUid) {
    this(subject, text, html, headers, sharedUid, List.of());
  }

  /** Plain text without a subject. */
  public static Content text(String text) {
    return new Content("", text, "", Map.of(), "");
  }

  /** Plain text under a subject. */
  public static Content text(String subject, String text) {
    return new Content(subject, text, "", Map.of(), "");
  }

  /** Returns HTML under a subject; the engine makes the text from the HTML. */
  public static Content html(String subject, String html) {
    return new Content(subject, "", html, Map.of(), "");
  }

  /** Returns a copy of this content with these headers added or replaced. */
  public Content withHeaders(Map<String, String> more) {
    var all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Content(subject, text, html, all, sharedUid, attachments);
  }

  /** Returns a copy of this content with another plain text. */
  public Content withText(String plain) {
    return new Content(subject, plain, html, headers, sharedUid, attachments);
  }

  /** Returns a copy of this content under a uid shared with other dispatches. */
  public Content withSharedUid(String uid) {
    return new Content(subject, text, html, headers, uid, attachments);
  }

  /** Returns a copy of this content with other attachments. */
  public Content withAttachments(List<Attachment> files) {
    return new Content(subject, text, html, headers, sharedUid, files);
  }

  /**
   * Returns the stored form: {@code {subject, text, html, headers, sharedUid, attachments}} without
   * empty members.
   */
  public JsonObject toJson() {
    var json = new JsonObject();
    if (!subject.isEmpty()) {
      json.put("subject", subject);
    }
    if (!text.isEmpty()) {
      json.put("text", text);
    }
    if (!html.isEmpty()) {
      json.put("html", html);
    }
    if (!headers.isEmpty()) {
      var names = new JsonObject();
      headers.forEach(names::put);
      json.put("headers", names);
    }
    if (!sharedUid.isEmpty()) {
      json.put("sharedUid", sharedUid);
    }
    if (!attachments.isEmpty()) {
      var files = new JsonArray();
      attachments.forEach(file -> files.add(file.toJson()));
      json.put("attachments", files);
    }
    return json;
  }

  /** Reads the result of {@link #toJson()}. */
  public static Content fromJson(JsonObject json) {
    var headers = new LinkedHashMap<String, String>();
    json.getJsonObject("headers", new JsonObject())
        .forEach(e -> headers.put(e.getKey(), String.valueOf(e.getValue())));
    return new Content(
        json.getString("subject", ""),
        json.getString("text", ""),
        json.getString("html", ""),
        headers,
        json.getString("sharedUid", ""),
        json.getJsonArray("attachments", new JsonArray()).stream()
            .map(file -> Attachment.fromJson((JsonObject) file))
            .toList());
  }

  /** Leaves the bodies out: they do not belong into logs. */
  @Override
  public String toString() {
    return "Content[text=%d chars, html=%d chars, attachments=%d]"
        .formatted(text.length(), html.length(), attachments.size());
  }
}

package org.sitemessage.api;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A description of a file that goes with a message. Its bytes are in the store, and are read with
 * {@link Delivery#attachments()}.
 *
 * @param id 32 lower-case hexadecimal digits that the upload gave it
 * @param fileName name that the recipient sees, at most {@value Limits#FILE_NAME_CHARS} characters;
 *     no path, no control characters
 * @param contentType media type of the file, with parameters or without: {@code text/plain;
 *     charset=utf-8}
 * @param size number of bytes
 * @param disposition place of the file: beside the message or in it
 * @param contentId name by which HTML shows it, {@code <img src="cid:logo">}; empty if no HTML
 *     shows it
 */
public record Attachment(
    String id,
    String fileName,
    String contentType,
    long size,
    Disposition disposition,
    String contentId) {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final String TOKEN = "[A-Za-z0-9!#$&^_.+*'-]+";
  private static final Pattern CONTENT_TYPE =
      Pattern.compile("T/T( *; *T=(T|\"[ !#-\\[\\]-~]*\"))*".replace("T", TOKEN));
  private static final Pattern CONTENT_ID = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]*");

  /** The place of a file in a mail. */
  public enum Disposition {
    /** Beside the message. */
    ATTACHMENT,
    /** In the message, where its HTML names the content id. */
    INLINE;

    /** Its name in JSON and in mail headers. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the disposition with this {@link #key()}.
     *
     * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the alternatives
     */
    public static Disposition ofKey(String key) {
      return Arrays.stream(values())
          .filter(disposition -> disposition.key().equals(key))
          .findFirst()
          .orElseThrow(
              () ->
                  SiteMessageException.invalid(
                      "disposition", "is \"%s\", must be attachment or inline".formatted(key)));
    }
  }

  /**
   * Checks.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field
   */
  public Attachment {
    require("id", id, ID.matcher(id).matches(), "must be 32 lower-case hexadecimal digits");
    require(
        "fileName",
        fileName,
        !fileName.isBlank()
            && fileName.length() <= Limits.FILE_NAME_CHARS
            && fileName.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\'),
        "must have 1 to %d characters, none of them a control character, / or \\"
            .formatted(Limits.FILE_NAME_CHARS));
    require(
        "contentType",
        contentType,
        contentType.length() <= Limits.CONTENT_TYPE_CHARS
            && CONTENT_TYPE.matcher(contentType).matches(),
        "must be a media type such as application/pdf, of at most %d characters"
            .formatted(Limits.CONTENT_TYPE_CHARS));
    require("size", String.valueOf(size), size >= 0, "must be at least 0");
    require(
        "contentId",
        contentId,
        contentId.length() <= Limits.CONTENT_ID_CHARS && CONTENT_ID.matcher(contentId).matches(),
        "must have at most %d characters: letters, digits and !#$%%&'*+/=?^_`{|}~.@-"
            .formatted(Limits.CONTENT_ID_CHARS));
  }

  private static void require(String field, String value, boolean fits, String rule) {
    if (!fits) {
      throw SiteMessageException.invalid(field, "is \"%s\", %s".formatted(value, rule));
    }
  }

  /** A file beside the message. */
  public static Attachment of(String id, String fileName, String contentType, long size) {
    return new Attachment(id, fileName, contentType, size, Disposition.ATTACHMENT, "");
  }

  /** Returns a copy that is shown in the message, where its HTML names this content id. */
  public Attachment inline(String name) {
    return new Attachment(id, fileName, contentType, size, Disposition.INLINE, name);
  }

  /** Its media type without parameters, in lower case: {@code image/png}. */
  public String mediaType() {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns {@code {id, fileName, contentType, size, disposition, contentId}}, the last two only if
   * they are not the default.
   */
  public JsonObject toJson() {
    return toReference()
        .put("fileName", fileName)
        .put("contentType", contentType)
        .put("size", size);
  }

  /**
   * Returns the reference for a request: {@code {id, disposition, contentId}}, the last two only if
   * they are not the default.
   */
  public JsonObject toReference() {
    var json = new JsonObject().put("id", id);
    if (disposition != Disposition.ATTACHMENT) {
      json.put("disposition", disposition.key());
    }
    if (!contentId.isEmpty()) {
      json.put("contentId", contentId);
    }
    return json;
  }

  /**
   * Reads the result of {@link #toJson()}; other members are ignored.
   *
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST}, naming the field
   */
  public static Attachment fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    var disposition = fields.string("disposition", 16);
    return new Attachment(
        fields.string("id", 32),
        fields.string("fileName", Limits.FILE_NAME_CHARS),
        fields.string("contentType", Limits.CONTENT_TYPE_CHARS),
        fields.integer("size", 0, Long.MAX_VALUE).orElse(0L),
        disposition.isEmpty() ? Disposition.ATTACHMENT : Disposition.ofKey(disposition),
        fields.string("contentId", Limits.CONTENT_ID_CHARS));
  }

  /** Leaves the file's name out: it does not belong into logs. */
  @Override
  public String toString() {
    return "Attachment[%s, %s, %d bytes]".formatted(id, contentType, size);
  }
}

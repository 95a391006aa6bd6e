package org.sitemessage.api;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A file that goes with a message: what is known about it, not its bytes. Those are in the store,
 * and read with {@link Delivery#attachments()}.
 *
 * @param id 32 lower-case hexadecimal digits that the upload gave it
 * @param fileName what the recipient sees, at most {@value Limits#FILE_NAME_CHARS} characters; no
 *     path, no control characters
 * @param contentType its media type, with parameters or without: {@code text/plain; charset=utf-8}
 * @param size its bytes
 * @param disposition whether it stands beside the message or in it
 * @param contentId the name by which HTML shows it, {@code <img src="cid:logo">}; empty if it does
 *     not
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

  /** Where it stands. */
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
     * The reverse of {@link #key()}.
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
        "must have at most %d characters: letters, digits and those of an address, without brackets"
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

  /** The same, shown in the message where its HTML names the content id. */
  public Attachment inline(String name) {
    return new Attachment(id, fileName, contentType, size, Disposition.INLINE, name);
  }

  /** Its media type without parameters, in lower case: {@code image/png}. */
  public String mediaType() {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** {@code {id, fileName, contentType, size, disposition, contentId}}, the last two if needed. */
  public JsonObject toJson() {
    return toReference()
        .put("fileName", fileName)
        .put("contentType", contentType)
        .put("size", size);
  }

  /** As a request names it: {@code {id, disposition, contentId}}, the last two if needed. */
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
   * The reverse of {@link #toJson()}; other members are passed over.
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

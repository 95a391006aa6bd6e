package org.sitemessage.api;

/** Maximum sizes of requests. A larger request fails with code 4130, naming the limit. */
public final class Limits {
  /** Recipients of one request; more are appended in further requests. */
  public static final int RECIPIENTS = 10_000;

  /** Messages of one request. */
  public static final int MESSAGES = 1_000;

  /** Characters of an address: the 64 + 1 + 255 of RFC 5321 fit, as do URLs of common length. */
  public static final int ADDRESS_CHARS = 512;

  /** Characters of a subject: one header line of RFC 5322. */
  public static final int SUBJECT_CHARS = 998;

  /** Characters of a context, encoded as JSON. */
  public static final int CONTEXT_CHARS = 1 << 20;

  /** Characters of a request id. */
  public static final int REQUEST_ID_CHARS = 128;

  /** Subscriptions of one request or one page. */
  public static final int SUBSCRIPTIONS = 1_000;

  /** Characters of a title that replaces the title of a message type or messenger. */
  public static final int TITLE_CHARS = 200;

  /** Characters of a form as it was posted. */
  public static final int FORM_CHARS = 256 * 1024;

  /** Entries of the suppression list in one request or one page. */
  public static final int SUPPRESSIONS = 1_000;

  /** Maximum number of bytes that are read of a mail that reports bounces. */
  public static final int BOUNCE_BYTES = 1 << 20;

  /** Bounces of one request. */
  public static final int BOUNCES = 1_000;

  /** Characters of a user or sender id. */
  public static final int USER_ID_CHARS = 64;

  /** Characters of the reason of a pause. */
  public static final int REASON_CHARS = 1_000;

  /** Characters of a message type's alias. */
  public static final int TYPE_CHARS = 64;

  /** Characters of a messenger's alias. */
  public static final int MESSENGER_CHARS = 32;

  /** Characters of a language tag. */
  public static final int LOCALE_CHARS = 35;

  /** Characters of a time zone's name. */
  public static final int ZONE_CHARS = 64;

  /** Maximum number of recipients that a preview shows. */
  public static final int PREVIEWS = 20;

  /** Greatest priority; the smallest is its negative. */
  public static final int PRIORITY = 1_000;

  /** Maximum number of dispatches whose ids a reply lists. */
  public static final int LISTED_DISPATCHES = 1_000;

  /** Maximum number of skipped recipients that a reply lists. */
  public static final int LISTED_SKIPPED = 100;

  /** Maximum number of dispatches that one command may name by their ids. */
  public static final int NAMED_DISPATCHES = 1_000;

  /** Administrators, or addresses named in their place. */
  public static final int ADMINISTRATORS = 100;

  /** Files of one message. */
  public static final int ATTACHMENTS = 100;

  /** Characters of a file's name. */
  public static final int FILE_NAME_CHARS = 255;

  /** Characters of a file's media type. */
  public static final int CONTENT_TYPE_CHARS = 127;

  /** Characters of a content id. */
  public static final int CONTENT_ID_CHARS = 128;

  /** Bytes of one part of an upload. */
  public static final int PART_BYTES = 256 * 1024;

  private Limits() {}
}

package org.sitemessage.api.schedule;

/** How large a request may be. Larger ones are refused with code 4130, naming the limit. */
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

  /** Characters of a user or sender id. */
  public static final int USER_ID_CHARS = 64;

  /** Characters of a message type's alias. */
  public static final int TYPE_CHARS = 64;

  /** Characters of a messenger's alias. */
  public static final int MESSENGER_CHARS = 32;

  /** Characters of a language tag. */
  public static final int LOCALE_CHARS = 35;

  /** Recipients a preview shows. */
  public static final int PREVIEWS = 20;

  /** Priorities lie between minus this and this. */
  public static final int PRIORITY = 1_000;

  /** Dispatches up to which a reply lists their ids. */
  public static final int LISTED_DISPATCHES = 1_000;

  private Limits() {}
}

package org.sitemessage.api;

/**
 * A request could not be taken, or something is configured wrongly. The text names the value and
 * the alternatives. Refusals by a remote side are never exceptions, they are {@link Outcome}s.
 */
public final class SiteMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The longest text, in characters: far more than a sentence with its alternatives needs. */
  private static final int MAX_CHARS = 1_500;

  /** Of a longer text these stay of its beginning, which names the field. */
  private static final int FIRST_CHARS = 500;

  private final FailureCode code;

  /**
   * A failure with its code and a text fit to be shown to the caller. A text of more than 1,500
   * characters holds a value that somebody sent; its middle is left out, so that nobody gets a
   * large value back, and no log holds it.
   */
  public SiteMessageException(FailureCode code, String message) {
    super(shortened(message));
    this.code = code;
  }

  /** A failure with its cause; its text is shortened in the same way. */
  public SiteMessageException(FailureCode code, String message, Throwable cause) {
    super(shortened(message), cause);
    this.code = code;
  }

  /** Why. */
  public FailureCode code() {
    return code;
  }

  /** An {@link FailureCode#INVALID_REQUEST} that names the field: {@code recipients[3].address}. */
  public static SiteMessageException invalid(String field, String problem) {
    return new SiteMessageException(FailureCode.INVALID_REQUEST, field + " " + problem);
  }

  /**
   * Returns the text with its middle left out, as the texts of these exceptions have, if it has
   * more than 1,500 characters: for other failures that repeat what somebody sent.
   */
  public static String shortened(String text) {
    if (text.length() <= MAX_CHARS) {
      return text;
    }
    var first = boundary(text, FIRST_CHARS);
    var last = boundary(text, text.length() - (MAX_CHARS - FIRST_CHARS));
    return "%s… (%d characters left out) …%s"
        .formatted(text.substring(0, first), last - first, text.substring(last));
  }

  /** No character of two code units is cut in half. */
  private static int boundary(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}

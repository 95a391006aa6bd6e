package org.sitemessage.api;

/**
 * A request that cannot be accepted, or a mistake in the configuration. The text names the value
 * and the alternatives. A refusal by a remote server is never an exception, but an {@link Outcome}.
 */
public final class SiteMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Maximum length of a text in characters, far more than a sentence with its alternatives needs.
   */
  private static final int MAX_CHARS = 1_500;

  /** Characters kept from the beginning of a longer text, which names the field. */
  private static final int FIRST_CHARS = 500;

  private final FailureCode code;

  /**
   * Creates a failure with a code and a text for the caller. The middle of a text of more than
   * 1,500 characters is left out, so that neither a reply nor a log repeats a large value that a
   * client sent.
   */
  public SiteMessageException(FailureCode code, String message) {
    super(shortened(message));
    this.code = code;
  }

  /** Creates a failure with a cause; its text is shortened in the same way. */
  public SiteMessageException(FailureCode code, String message, Throwable cause) {
    super(shortened(message), cause);
    this.code = code;
  }

  /** Returns the reason. */
  public FailureCode code() {
    return code;
  }

  /**
   * Returns an {@link FailureCode#INVALID_REQUEST} that names the field: {@code
   * recipients[3].address}.
   *
   * @param problem end of the sentence that begins with the field, such as {@code is missing}; the
   *     last word of the field may stand before it, as in the text of another failure
   */
  public static SiteMessageException invalid(String field, String problem) {
    var name = field.substring(field.lastIndexOf('.') + 1) + " ";
    var rest = problem.startsWith(name) ? problem.substring(name.length()) : problem;
    return new SiteMessageException(FailureCode.INVALID_REQUEST, field + " " + rest);
  }

  /**
   * Returns the text, without its middle if it has more than 1,500 characters. For other failures
   * that repeat a value that a client sent.
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

  /** Returns an offset that does not split a surrogate pair. */
  private static int boundary(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
  }
}

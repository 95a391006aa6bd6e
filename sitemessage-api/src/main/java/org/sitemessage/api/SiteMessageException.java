package org.sitemessage.api;

/**
 * A request could not be taken, or something is configured wrongly. The text names the value and
 * the alternatives. Refusals by a remote side are never exceptions, they are {@link Outcome}s.
 */
public final class SiteMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  /** A failure with its code and a text fit to be shown to the caller. */
  public SiteMessageException(FailureCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The same, with what caused it. */
  public SiteMessageException(FailureCode code, String message, Throwable cause) {
    super(message, cause);
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
}

package org.sitemessage.api;

import java.util.Arrays;
import java.util.Optional;

/**
 * Reason why a request was refused. Failures of the event bus and the member {@code code} of HTTP
 * problems carry these codes, which never change.
 */
public enum FailureCode {
  /** The request is malformed; the text names the field. */
  INVALID_REQUEST(4000, 400),
  /** No message type of that alias is registered. */
  UNKNOWN_MESSAGE_TYPE(4040, 404),
  /** No messenger of that alias is registered. */
  UNKNOWN_MESSENGER(4041, 404),
  /** The store has nothing with that id. */
  NOT_FOUND(4042, 404),
  /** The request id was used before with another body. */
  REQUEST_ID_REUSED(4090, 409),
  /** A limit on size or number is exceeded; the text names it. */
  TOO_LARGE(4130, 413),
  /** The message type does not go through that messenger, or the messenger sends no files. */
  UNSUPPORTED_MESSENGER(4220, 422),
  /** The store failed. The request may have been accepted; send it again to find out. */
  STORE_FAILED(5000, 503),
  /** The engine has not started yet, is stopping, or is overloaded; try again later. */
  NOT_READY(5030, 503);

  private final int code;
  private final int httpStatus;

  FailureCode(int code, int httpStatus) {
    this.code = code;
    this.httpStatus = httpStatus;
  }

  /** The event-bus failure code. */
  public int code() {
    return code;
  }

  /** The HTTP status that goes with it. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Returns the constant with this code; empty if there is none. */
  public static Optional<FailureCode> ofCode(int code) {
    return Arrays.stream(values()).filter(f -> f.code == code).findFirst();
  }
}

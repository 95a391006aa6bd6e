package org.sitemessage.vertx.bounce;

/** A post that is not genuine, or not fresh. */
public final class RefusedPostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final int status;

  private RefusedPostException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Returns the failure of a post without a valid signature. */
  static RefusedPostException unsigned(String what) {
    return new RefusedPostException(UNAUTHORIZED, what);
  }

  /** Returns the failure of a post that is signed, but must not be accepted. */
  static RefusedPostException forbidden(String what) {
    return new RefusedPostException(FORBIDDEN, what);
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }
}

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

  /** Nobody who may post has signed it. */
  static RefusedPostException unsigned(String what) {
    return new RefusedPostException(UNAUTHORIZED, what);
  }

  /** It is signed, and must not be taken all the same. */
  static RefusedPostException forbidden(String what) {
    return new RefusedPostException(FORBIDDEN, what);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}

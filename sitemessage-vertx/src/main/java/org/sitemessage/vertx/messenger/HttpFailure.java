package org.sitemessage.vertx.messenger;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** A request that got no answer. Its text names no URL. */
public final class HttpFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean written;

  private HttpFailure(String message, boolean written) {
    super(message);
    this.written = written;
  }

  /** There was no connection to write to. */
  static HttpFailure before(Throwable cause) {
    return cause instanceof HttpFailure failure
        ? failure
        : new HttpFailure("not connected: " + described(cause), false);
  }

  /** The connection was there, and something may have been written to it. */
  static HttpFailure after(String reason) {
    return new HttpFailure(reason, true);
  }

  /** The connection was there, and something may have been written to it. */
  static HttpFailure after(Throwable cause) {
    return after("no answer: " + described(cause));
  }

  /** Whether the remote side may have received the request. */
  public boolean written() {
    return written;
  }

  /** Texts of exceptions tell the URL, their types do not. */
  private static String described(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "the host cannot be found";
    }
    if (cause instanceof ConnectException) {
      return "the connection was refused or not made in time";
    }
    if (cause instanceof SSLException) {
      return "TLS failed";
    }
    if (cause instanceof TimeoutException) {
      return "it took too long";
    }
    return cause.getClass().getSimpleName();
  }
}

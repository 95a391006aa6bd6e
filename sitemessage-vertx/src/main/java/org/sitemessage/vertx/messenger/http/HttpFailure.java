package org.sitemessage.vertx.messenger.http;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.sitemessage.vertx.messenger.base.ProxyFailure;

/** A request that got no answer. The text names no URL. */
public final class HttpFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Sent sent;
  private final boolean needsPerson;

  /** Part of the request that the remote server may have received. */
  private enum Sent {
    NOTHING,
    PART,
    ALL
  }

  private HttpFailure(String message, Sent sent, boolean needsPerson) {
    super(message);
    this.sent = sent;
    this.needsPerson = needsPerson;
  }

  /** Creates the failure of a request that found no connection to write to. */
  public static HttpFailure before(Throwable cause) {
    if (cause instanceof HttpFailure failure) {
      return failure;
    }
    boolean needsPerson = cause instanceof ProxyFailure proxy && proxy.refusesLogin();
    return new HttpFailure("not connected: " + described(cause), Sent.NOTHING, needsPerson);
  }

  /** Creates the failure of a request to a messenger that is not open yet, or is closed. */
  static HttpFailure notOpen(String alias) {
    return new HttpFailure(
        ("the messenger %s is not open: call open(vertx) first, or use the one of a running"
                + " SiteMessage")
            .formatted(alias),
        Sent.NOTHING,
        false);
  }

  /** Creates the failure of a request that may have been written to a connection. */
  static HttpFailure after(String reason) {
    return new HttpFailure(reason, Sent.ALL, false);
  }

  /** Creates the failure of a request that may have been written to a connection. */
  static HttpFailure after(Throwable cause) {
    return after("no answer: " + described(cause));
  }

  /** Creates the failure of a request that ended within its file, and cannot have been accepted. */
  static HttpFailure within(String reason) {
    return new HttpFailure(reason, Sent.PART, false);
  }

  /** Creates the failure of a request that ended within its file, and cannot have been accepted. */
  static HttpFailure within(Throwable cause) {
    return within("not sent completely: " + described(cause));
  }

  /** Returns whether the remote server may have received the request. */
  public boolean written() {
    return sent == Sent.ALL;
  }

  /** Returns whether the remote server received only a part of the request, which is of no use. */
  public boolean incomplete() {
    return sent == Sent.PART;
  }

  /** Returns whether it recurs until somebody has changed the proxy's login. */
  public boolean needsPerson() {
    return needsPerson;
  }

  /** Texts of exceptions tell the URL, their types do not. */
  private static String described(Throwable cause) {
    if (cause instanceof ProxyFailure) {
      return String.valueOf(cause.getMessage());
    }
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

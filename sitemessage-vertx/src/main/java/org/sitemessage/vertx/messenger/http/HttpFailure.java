package org.sitemessage.vertx.messenger.http;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.sitemessage.vertx.messenger.base.ProxyFailure;

/** A request that got no answer. Its text names no URL. */
public final class HttpFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Sent sent;
  private final boolean needsPerson;

  /** How much of the request the remote side may have. */
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

  /** There was no connection to write to. */
  public static HttpFailure before(Throwable cause) {
    if (cause instanceof HttpFailure failure) {
      return failure;
    }
    boolean needsPerson = cause instanceof ProxyFailure proxy && proxy.refusesLogin();
    return new HttpFailure("not connected: " + described(cause), Sent.NOTHING, needsPerson);
  }

  /** The messenger is not open yet, or is closed. */
  static HttpFailure notOpen(String alias) {
    return new HttpFailure(
        "the messenger %s is not open: call open(vertx) first, or use the one of a running SiteMessage"
            .formatted(alias),
        Sent.NOTHING,
        false);
  }

  /** The connection was there, and something may have been written to it. */
  static HttpFailure after(String reason) {
    return new HttpFailure(reason, Sent.ALL, false);
  }

  /** The connection was there, and something may have been written to it. */
  static HttpFailure after(Throwable cause) {
    return after("no answer: " + described(cause));
  }

  /** It ended in the middle of a file, so that the remote side cannot have taken the request. */
  static HttpFailure within(String reason) {
    return new HttpFailure(reason, Sent.PART, false);
  }

  /** It ended in the middle of a file, so that the remote side cannot have taken the request. */
  static HttpFailure within(Throwable cause) {
    return within("not sent to its end: " + described(cause));
  }

  /** Whether the remote side may have received the request. */
  public boolean written() {
    return sent == Sent.ALL;
  }

  /** Whether it has received a part of the request that it can do nothing with. */
  public boolean incomplete() {
    return sent == Sent.PART;
  }

  /** Whether it goes on failing until somebody has changed the proxy's login. */
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

package org.sitemessage.vertx.messenger.smtp.reply;

/**
 * Stage that a mail has reached. The meaning of a failure depends on it and on the server's reply.
 */
public enum SmtpStage {
  /** No connection yet, or its TLS handshake. */
  CONNECT,
  /** Connected, waiting for the greeting. */
  GREETING,
  /** EHLO or HELO was sent. */
  HELLO,
  /** STARTTLS was sent. */
  STARTTLS,
  /** Credentials were sent. */
  AUTH,
  /** MAIL FROM was sent. */
  MAIL,
  /** RCPT TO was sent. */
  RCPT,
  /** The command DATA was sent. */
  DATA,
  /** Some of the message was sent. */
  BODY,
  /** The final dot was handed to the socket: from here on the server may have the mail. */
  END;

  /** Wait for one answer. */
  private static final int ONE_ANSWER = 1;

  /** The name is looked up, and TLS may be negotiated. */
  private static final int TO_CONNECT = 2;

  /** A server scans a message before it answers; RFC 5321 §4.5.3.2 allows it minutes. */
  private static final int FOR_THE_END = 6;

  /** A long message over a slow line; while nothing moves at all, {@link #FOR_THE_END}. */
  private static final int FOR_THE_BODY = 10;

  /** Returns the longest silence of a connection, in timeouts. */
  public static int silence() {
    return FOR_THE_END;
  }

  /** Returns the longest time that the stage may last, in timeouts. */
  public int timeouts() {
    return switch (this) {
      case CONNECT -> TO_CONNECT;
      case BODY -> FOR_THE_BODY;
      case END -> FOR_THE_END;
      default -> ONE_ANSWER;
    };
  }

  /** Returns whether the server has not heard of the mail yet. */
  public boolean beforeMail() {
    return compareTo(MAIL) < 0;
  }
}

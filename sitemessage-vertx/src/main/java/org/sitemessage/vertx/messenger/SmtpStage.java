package org.sitemessage.vertx.messenger;

/** How far a mail has got. What a failure means depends on it as much as on the server's reply. */
enum SmtpStage {
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
  /** RSET was sent, to see whether a kept connection is still alive. */
  RESET,
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

  /** Whether nothing was asked about this very mail yet. */
  boolean beforeMail() {
    return compareTo(MAIL) < 0;
  }
}

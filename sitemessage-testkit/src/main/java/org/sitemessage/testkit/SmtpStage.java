package org.sitemessage.testkit;

/** A point of the SMTP dialogue at which a {@link ScriptedSmtpServer} can misbehave. */
public enum SmtpStage {
  /** A connection was accepted. */
  GREETING,
  /** EHLO or HELO was read. */
  EHLO,
  /** STARTTLS was read. */
  STARTTLS,
  /** A complete set of credentials was read. */
  AUTH,
  /** RSET was read. */
  RSET,
  /** MAIL FROM was read. */
  MAIL,
  /** RCPT TO was read. */
  RCPT,
  /** The command DATA was read. */
  DATA,
  /** The first line of a message was read. */
  BODY,
  /** A message was read up to its final dot. */
  END
}

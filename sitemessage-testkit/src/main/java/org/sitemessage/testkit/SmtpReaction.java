package org.sitemessage.testkit;

/**
 * The reaction of a {@link ScriptedSmtpServer} at one stage, in place of the good answer.
 *
 * @param reply the answer, lines separated by {@code \n}; empty for none
 * @param then treatment of the connection after the answer
 */
public record SmtpReaction(String reply, Then then) {

  /** The treatment of the connection. */
  public enum Then {
    /** The dialogue continues. */
    GO_ON,
    /** The connection is closed. */
    DROP,
    /** Nothing more is read or written until the server is closed. */
    STALL,
    /** The reply is repeated every 50 ms until the connection ends. */
    REPEAT,
    /** The reply is repeated without pause or line end until the connection ends. */
    FLOOD,
    /**
     * The server's half of the connection is closed; the server continues to read, and never
     * answers again.
     */
    HALF_CLOSE
  }

  /** Answers with a text; several lines are separated by {@code \n} and carry their own codes. */
  public static SmtpReaction reply(String text) {
    return new SmtpReaction(text, Then.GO_ON);
  }

  /** Answers with a text and closes the connection, as a server does that is shutting down. */
  public static SmtpReaction replyAndDrop(String text) {
    return new SmtpReaction(text, Then.DROP);
  }

  /** Closes the connection without an answer. */
  public static SmtpReaction drop() {
    return new SmtpReaction("", Then.DROP);
  }

  /** Never answers, and reads no further. */
  public static SmtpReaction stall() {
    return new SmtpReaction("", Then.STALL);
  }

  /** Begins an answer that never ends: line after line, none of them the last. */
  public static SmtpReaction trickle(int code) {
    return new SmtpReaction(code + "-wait", Then.REPEAT);
  }

  /** Returns an endless answer: one line, or many lines if the text ends with a line break. */
  public static SmtpReaction flood(String text) {
    return new SmtpReaction(text, Then.FLOOD);
  }

  /** Closes its half of the connection, and continues to read. */
  public static SmtpReaction halfClose() {
    return new SmtpReaction("", Then.HALF_CLOSE);
  }
}

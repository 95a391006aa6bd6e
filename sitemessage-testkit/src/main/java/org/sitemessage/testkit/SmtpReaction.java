package org.sitemessage.testkit;

/**
 * What a {@link ScriptedSmtpServer} does at one stage instead of behaving well.
 *
 * @param reply what it answers, lines separated by {@code \n}; empty for nothing
 * @param then what it does to the connection after that
 */
public record SmtpReaction(String reply, Then then) {

  /** What happens to the connection. */
  public enum Then {
    /** The dialogue goes on. */
    GO_ON,
    /** The connection is closed. */
    DROP,
    /** Nothing more is read or written until the server is closed. */
    STALL,
    /** The reply is repeated every 50 ms until the connection ends. */
    REPEAT,
    /** The reply is repeated without pause or line end until the connection ends. */
    FLOOD,
    /** The server's half is closed; it goes on reading, and never answers again. */
    HALF_CLOSE
  }

  /** Answers this; several lines are separated by {@code \n} and carry their own codes. */
  public static SmtpReaction reply(String text) {
    return new SmtpReaction(text, Then.GO_ON);
  }

  /** Answers this and closes the connection, as a server does that is shutting down. */
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

  /** Closes its half of the connection, and goes on reading. */
  public static SmtpReaction halfClose() {
    return new SmtpReaction("", Then.HALF_CLOSE);
  }
}

package org.sitemessage.vertx.messenger.smtp.text;

import io.vertx.core.buffer.Buffer;

/** Receives the text of a mail in pieces. */
public interface MailSink {
  /** Takes the next piece. */
  void write(Buffer piece);

  /** Returns whether the writer has to wait before it writes more. */
  default boolean isFull() {
    return false;
  }

  /** Runs an action once everything that was taken has been passed on. */
  default void onDrained(Runnable next) {
    next.run();
  }

  /** Returns whether nothing is taken any more. */
  default boolean isClosed() {
    return false;
  }
}

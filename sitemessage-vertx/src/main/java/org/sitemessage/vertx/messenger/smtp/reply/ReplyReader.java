package org.sitemessage.vertx.messenger.smtp.reply;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/**
 * Cuts what a server sends into replies of one or more lines, and bounds their size. Confined to
 * one event loop.
 */
public final class ReplyReader implements Handler<Buffer> {
  /** Maximum bytes of all lines of a reply; RFC 5321 §4.5.3.1.5 allows 512 octets for each. */
  private static final int MAX_REPLY = 65_536;

  private static final int MAX_LINE = 8_192;
  private static final int CODE_CHARS = 3;

  /** Reason for closing a connection whose server answers without end. */
  public static final String OVERRUN =
      "the answer is longer than %d bytes, or a line of it than %d".formatted(MAX_REPLY, MAX_LINE);

  private final Handler<String> replies;
  private final Runnable overrun;
  private final StringBuilder lines = new StringBuilder();
  private Buffer line = Buffer.buffer();
  private int received;
  private Buffer unread = Buffer.buffer();
  private boolean stopped;

  /**
   * Creates a reader that has received nothing.
   *
   * @param replies receives each complete reply without its last line end
   * @param overrun called once if a reply is too long; nothing is read afterwards
   */
  public ReplyReader(Handler<String> replies, Runnable overrun) {
    this.replies = replies;
    this.overrun = overrun;
  }

  @Override
  public void handle(Buffer data) {
    int start = 0;
    while (start < data.length() && !stopped) {
      int end = endOfLine(data, start);
      received += end - start;
      line.appendBuffer(data, start, end - start);
      unread = data.slice(end, data.length());
      start = end;
      if (line.length() > MAX_LINE || received > MAX_REPLY) {
        stopped = true;
        overrun.run();
      } else if (line.getByte(line.length() - 1) == '\n') {
        finishLine();
      }
    }
  }

  /** Returns the index after the next line end, or the length of the data without one. */
  private static int endOfLine(Buffer data, int start) {
    int end = start;
    while (end < data.length() && data.getByte(end) != '\n') {
      end++;
    }
    return Math.min(end + 1, data.length());
  }

  private void finishLine() {
    var text = line.toString();
    line = Buffer.buffer();
    lines.append(text);
    if (!isContinued(text)) {
      var reply = lines.toString().strip();
      lines.setLength(0);
      received = 0;
      replies.handle(reply);
    }
  }

  private static boolean isContinued(String text) {
    return text.length() > CODE_CHARS
        && text.charAt(CODE_CHARS) == '-'
        && text.chars().limit(CODE_CHARS).allMatch(c -> c >= '0' && c <= '9');
  }

  /** Stops reading; what is still received is dropped. */
  public void stop() {
    stopped = true;
  }

  /** Returns whether the server has sent more than the reply that was just read. */
  public boolean hasMore() {
    return lines.length() + line.length() + unread.length() > 0;
  }

  /** Returns everything after the last reply, which may be cut off; empty if there is nothing. */
  public String rest() {
    return (lines + line.toString() + unread).strip();
  }
}

package org.sitemessage.vertx.bounce;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What an IMAP server says, as long as it says no more than {@link #LIMIT} between two questions.
 * The mail client keeps all of an answer in memory, and makes room for a literal as soon as it is
 * announced.
 */
final class ImapInput extends InputStream {
  /** Weight of an answer, about its bytes. Of a mail 16 KiB are asked for at a time. */
  static final int LIMIT = 4 << 20;

  /** What the mail client needs for a line beside its bytes. */
  private static final int LINE_WEIGHT = 200;

  private final Source source;
  private long room = LIMIT;

  /** The number in braces at the end of the line; below 0 outside of braces. */
  private long literal = -1;

  private boolean closed;

  /** Bytes of a literal that are still to come. */
  private long skipped;

  /** Where the bytes come from. */
  @FunctionalInterface
  interface Source {
    /** The stream of a connected socket. */
    InputStream stream() throws IOException;
  }

  ImapInput(Source source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    var count = source.stream().read(bytes, from, length);
    for (int i = from; i < from + count; i++) {
      take(bytes[i]);
    }
    spend(Math.max(0, count));
    return count;
  }

  /** Looks for <code>{123}</code> at the end of a line; so many bytes that follow are no lines. */
  private void take(byte one) throws IOException {
    if (skipped > 0) {
      skipped--;
    } else if (one == '{') {
      literal = 0;
      closed = false;
    } else if (one >= '0' && one <= '9' && literal >= 0 && !closed) {
      literal = Math.min(literal * 10 + one - '0', Integer.MAX_VALUE);
    } else if (one == '}' && literal >= 0) {
      closed = true;
    } else if (one == '\n') {
      endLine();
    } else if (one != '\r') {
      literal = -1;
    }
  }

  private void endLine() throws IOException {
    if (literal >= 0 && closed) {
      if (literal > room) {
        throw tooLong();
      }
      skipped = literal;
    }
    literal = -1;
    spend(LINE_WEIGHT);
  }

  private void spend(int weight) throws IOException {
    room -= weight;
    if (room < 0) {
      throw tooLong();
    }
  }

  private static IOException tooLong() {
    return new IOException(
        "the server answers with more than %d bytes at once; the connection is given up"
            .formatted(LIMIT));
  }

  /** What is asked begins a new answer. */
  OutputStream asking(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        room = LIMIT;
        out.write(bytes, from, length);
      }
    };
  }

  @Override
  public int available() throws IOException {
    return source.stream().available();
  }
}

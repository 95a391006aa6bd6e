package org.sitemessage.vertx.bounce;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The input from an IMAP server, limited to {@link #LIMIT} per command. The limit protects the
 * memory: the mail client keeps a whole answer in memory, and allocates a literal as soon as the
 * server announces it.
 */
final class ImapInput extends InputStream {
  /** Maximum weight of an answer, about its bytes. A mail is fetched in pieces of 16 KiB. */
  static final int LIMIT = 4 << 20;

  /** Memory that the mail client needs for a line in addition to its bytes. */
  private static final int LINE_WEIGHT = 200;

  private final Source source;
  private long room = LIMIT;

  /** The number in braces at the end of the line; below 0 outside braces. */
  private long literal = -1;

  private boolean closed;

  /** Bytes of the current literal that have not arrived. */
  private long skipped;

  /** Source of the bytes. */
  @FunctionalInterface
  interface Source {
    /** Returns the stream of a connected socket. */
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

  /** Looks for <code>{123}</code> at the end of a line; that many bytes follow as a literal. */
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
        "the server answered one command with more than %d bytes; the connection is closed"
            .formatted(LIMIT));
  }

  /** Returns the output for commands; each command begins a new answer. */
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

package org.sitemessage.vertx.mime;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/** Encodes the bytes of a file in lines of 76 characters (RFC 2045 §6.8), piece by piece. */
public final class Base64Lines {
  private static final int BYTES_OF_LINE = 57;
  private static final int CHARS_OF_LINE = 76;
  private static final byte[] CRLF = {'\r', '\n'};

  private Buffer rest = Buffer.buffer();

  /** Returns the length of the lines of a file, with their line ends. */
  public static long size(long bytes) {
    long last = bytes % BYTES_OF_LINE;
    return bytes / BYTES_OF_LINE * (CHARS_OF_LINE + CRLF.length)
        + (last == 0 ? 0 : (last + 2) / 3 * 4 + CRLF.length);
  }

  /** Returns the whole lines of what is there so far. */
  public Buffer next(Buffer piece) {
    var all = rest.appendBuffer(piece);
    int whole = all.length() - all.length() % BYTES_OF_LINE;
    rest = all.getBuffer(whole, all.length());
    return lines(all.getBytes(0, whole));
  }

  /** Returns the last line; empty if there is none. */
  public Buffer last() {
    return lines(rest.getBytes());
  }

  private static Buffer lines(byte[] bytes) {
    var encoded = Buffer.buffer(Base64.getMimeEncoder(CHARS_OF_LINE, CRLF).encode(bytes));
    return bytes.length == 0 ? encoded : encoded.appendBytes(CRLF);
  }
}

package org.sitemessage.xmpp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Ends a connection whose server sends too much without the end of a stanza. */
final class StanzaLimit {
  /**
   * Maximum bytes between two stanzas. Servers allow some 256 KiB to 1 MiB for a stanza; Smack
   * keeps all of it in memory.
   */
  static final int BYTES = 4 << 20;

  static final String OVERRUN =
      "the server sent more than %d bytes without the end of a stanza".formatted(BYTES);

  private final Consumer<? super IOException> onOverrun;
  private final AtomicLong heard = new AtomicLong();

  /**
   * Counts for one connection.
   *
   * @param onOverrun told the reason, on any thread: Smack may only report that the connection
   *     ended
   */
  StanzaLimit(Consumer<? super IOException> onOverrun) {
    this.onOverrun = onOverrun;
  }

  /** Begins to count anew, because a stanza has ended. */
  void stanzaEnded() {
    heard.set(0);
  }

  /** Counts what is read. */
  InputStream watch(InputStream bytes) {
    return new FilterInputStream(bytes) {
      @Override
      public int read() throws IOException {
        int read = super.read();
        return count(read, read < 0 ? 0 : 1);
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        int read = super.read(to, offset, length);
        return count(read, Math.max(0, read));
      }
    };
  }

  private int count(int answer, int bytes) throws IOException {
    if (heard.addAndGet(bytes) > BYTES) {
      var overrun = new IOException(OVERRUN);
      onOverrun.accept(overrun);
      throw overrun;
    }
    return answer;
  }
}

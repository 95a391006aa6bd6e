package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * The end of HSQLDB's log. The log has one statement a line, in ASCII: rows, then {@code COMMIT}.
 * When HSQLDB itself replays a truncated log, it treats rows without their {@code COMMIT} as
 * committed.
 *
 * @param end offset of the end of the last complete transaction
 * @param commits number of complete transactions
 * @param tornAt offset of the first incomplete line; the length of the file if there is none
 * @param commitsAfter number of transactions behind that line
 */
record LogTail(long end, int commits, long tornAt, int commitsAfter) {
  private static final int BUFFER = 1 << 16;
  private static final int HEAD = 64;
  private static final String SESSION = "/*C";

  /** Reads a part of the log, from the beginning of a line. */
  static LogTail read(FileChannel log, long from, long to) throws IOException {
    return new Scan(log, from, to).run();
  }

  private static final class Scan {
    private final FileChannel log;
    private final long to;
    private final byte[] head = new byte[HEAD];
    private long at;
    private long lineAt;
    private long end;
    private long tornAt = Long.MAX_VALUE;
    private int commits;
    private int commitsAfter;
    private boolean controls;

    Scan(FileChannel log, long from, long to) {
      this.log = log;
      this.to = to;
      this.at = from;
      this.lineAt = from;
      this.end = from;
    }

    LogTail run() throws IOException {
      var buffer = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(1, to - at)));
      while (at < to) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
        if (log.read(buffer, at) < 0) {
          break;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          take(buffer.get());
        }
      }
      if (lineAt < at) {
        torn();
      }
      return new LogTail(end, commits, Math.min(tornAt, to), commitsAfter);
    }

    private void take(byte next) {
      var place = at++ - lineAt;
      if (next == '\n') {
        line((int) Math.min(HEAD, place));
        lineAt = at;
        controls = false;
        return;
      }
      if (place < HEAD) {
        head[(int) place] = next;
      }
      controls |= next >= 0 && next < ' ' && next != '\r';
    }

    private void line(int length) {
      var text = new String(head, 0, length, StandardCharsets.ISO_8859_1).strip();
      var statement =
          text.startsWith(SESSION) ? text.substring(Math.max(0, text.indexOf("*/") + 2)) : text;
      if (controls) {
        torn();
      } else if (endsTransaction(statement)) {
        if (tornAt == Long.MAX_VALUE) {
          end = at;
          commits++;
        } else {
          commitsAfter++;
        }
      }
    }

    /** A definition is a transaction of its own. */
    private static boolean endsTransaction(String statement) {
      return !statement.isEmpty()
          && !statement.startsWith("INSERT INTO ")
          && !statement.startsWith("DELETE FROM ")
          && !statement.startsWith("SET SCHEMA ")
          && !statement.startsWith("ALTER SEQUENCE ");
    }

    private void torn() {
      tornAt = Math.min(tornAt, lineAt);
    }
  }
}

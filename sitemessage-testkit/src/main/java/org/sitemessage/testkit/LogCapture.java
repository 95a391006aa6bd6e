package org.sitemessage.testkit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Captures the log lines at INFO and above of {@code java.util.logging} while it is open. {@code
 * System.Logger} logs there, unless another provider is on the path.
 */
public final class LogCapture implements AutoCloseable {
  private final Logger root = Logger.getLogger("");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> warned = new CompletableFuture<>();
  private final Handler handler =
      new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() >= Level.INFO.intValue()) {
            lines.add(formatter.format(record));
          }
          if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            warned.complete(formatter.formatMessage(record));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private final Level before = root.getLevel();

  private LogCapture() {
    root.setLevel(Level.INFO);
    root.addHandler(handler);
  }

  /** Starts to capture. */
  public static LogCapture start() {
    return new LogCapture();
  }

  /** Returns all lines so far, with stack traces. */
  public String text() {
    return String.join("\n", lines);
  }

  /** Completes with the first line at WARNING or above, without its time and stack trace. */
  public CompletableFuture<String> warned() {
    return warned.copy();
  }

  /** Stops capturing. */
  @Override
  public void close() {
    root.removeHandler(handler);
    root.setLevel(before);
  }
}

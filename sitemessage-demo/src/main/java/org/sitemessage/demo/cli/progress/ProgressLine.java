package org.sitemessage.demo.cli.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line on standard error that says how far a command is. On a terminal the line is rewritten in
 * place; elsewhere a line is printed every 10 seconds. Used by one thread at a time.
 */
public final class ProgressLine implements AutoCloseable {
  /** Total of work whose amount is not known. */
  public static final long UNKNOWN = -1;

  private static final Duration REWRITTEN = Duration.ofMillis(500);
  private static final Duration PRINTED = Duration.ofSeconds(10);

  /** Moves the cursor to the beginning of the line, and clears it. */
  private static final String CLEAR = "\r\u001b[K";

  /** Where a line is shown. */
  public enum Place {
    /** A terminal, on which it is rewritten. */
    TERMINAL,
    /** A file or a pipe, which gets lines. */
    FILE,
    /** Nowhere. */
    NONE
  }

  private final PrintWriter err;
  private final String what;
  private final Place place;
  private final LongSupplier nanos;
  private final long begun;
  private long next;
  private boolean shown;

  /**
   * Creates a line that is not shown yet.
   *
   * @param what name of the command
   * @param place where it is shown
   * @param nanos the time, as {@link System#nanoTime} tells it
   */
  public ProgressLine(PrintWriter err, String what, Place place, LongSupplier nanos) {
    this.err = err;
    this.what = what;
    this.place = place;
    this.nanos = nanos;
    begun = nanos.getAsLong();
    next = begun + interval().toNanos();
  }

  /** Returns whether nobody sees it. */
  boolean isHidden() {
    return place == Place.NONE;
  }

  /** Returns the time between two lines. */
  public Duration interval() {
    return place == Place.TERMINAL ? REWRITTEN : PRINTED;
  }

  /**
   * Shows how far the command is, unless it did so a moment ago.
   *
   * @param done number of rows that are done
   * @param total number of all rows, or {@link #UNKNOWN}
   */
  public void at(long done, long total) {
    var now = nanos.getAsLong();
    if (isHidden() || now - next < 0) {
      return;
    }
    next = now + interval().toNanos();
    var line = text(done, total, (now - begun) / 1e9);
    if (place == Place.TERMINAL) {
      err.print(CLEAR + line);
      shown = true;
    } else {
      err.println(line);
    }
    err.flush();
  }

  private String text(long done, long total, double seconds) {
    var rate = seconds > 0 ? done / seconds : 0;
    var line = new StringBuilder("%s: %s".formatted(what, number(done)));
    if (total >= 0) {
      line.append(" of ").append(number(total));
    }
    line.append(", ").append(number(Math.round(rate))).append("/s");
    if (total >= done && rate > 0) {
      line.append(", ").append(time(Math.round((total - done) / rate))).append(" left");
    }
    return line.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String time(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? "%d min".formatted((seconds + 30) / 60)
        : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
  }

  /** Removes the line from the terminal. */
  @Override
  public void close() {
    if (shown) {
      err.print(CLEAR);
      err.flush();
    }
  }
}

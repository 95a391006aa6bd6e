package org.sitemessage.demo.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends a process that runs but can no longer work: a process without memory answers no requests,
 * and ending it loses no accepted message. An {@link OutOfMemoryError} is noticed in a thread, in
 * an event loop, and in the log, to which Netty and Vert.x write the errors that they catch.
 */
public final class LastResort {
  /** The exit code of a process that ended itself. */
  static final int BROKEN = 3;

  private static final int DEEPEST_CAUSE = 10;

  private LastResort() {}

  /** Makes this process end at the first {@link OutOfMemoryError}. */
  public static void install() {
    var memory = line("out of memory; increase -Xmx if that happens again");
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (isOutOfMemory(failure)) {
            end(memory);
          }
          System.getLogger(LastResort.class.getName())
              .log(System.Logger.Level.ERROR, "thread " + thread.getName() + " failed", failure);
        });
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.addTurboFilter(new MemoryFilter(memory));
    }
  }

  /** Ends this process because its engine reports that it can no longer deliver. */
  public static void end(Throwable why) {
    end(line(StartException.oneLine(why)));
  }

  /** Makes the line in advance, because there may be no memory left for it later. */
  private static byte[] line(String why) {
    return "sitemessage: %s; the process ends with code %d, no accepted message is lost%n"
        .formatted(why, BROKEN)
        .getBytes(UTF_8);
  }

  private static void end(byte[] line) {
    try (var err = new FileOutputStream(FileDescriptor.err)) {
      err.write(line);
    } catch (IOException e) {
      // Standard error is closed; the exit code remains.
      Runtime.getRuntime().halt(BROKEN);
    }
    Runtime.getRuntime().halt(BROKEN);
  }

  private static boolean isOutOfMemory(@Nullable Throwable failure) {
    var cause = failure;
    for (int i = 0; cause != null && i < DEEPEST_CAUSE; i++) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Sees each call of the log, at any level. */
  private static final class MemoryFilter extends TurboFilter {
    private final byte[] line;

    MemoryFilter(byte[] line) {
      this.line = line;
    }

    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] params,
        @Nullable Throwable failure) {
      if (isOutOfMemory(failure)) {
        end(line);
      }
      if (params != null) {
        for (var param : params) {
          if (param instanceof Throwable thrown && isOutOfMemory(thrown)) {
            end(line);
          }
        }
      }
      return FilterReply.NEUTRAL;
    }
  }
}

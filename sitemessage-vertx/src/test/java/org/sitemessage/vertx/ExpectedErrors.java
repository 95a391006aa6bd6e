package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.ConsoleHandler;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the errors off the console that a test class provokes, and requires that it provokes some.
 * Errors of other loggers are shown as usual; the module's {@code target/test-log-0.txt} has all.
 */
public final class ExpectedErrors implements BeforeAllCallback, AfterAllCallback, Filter {
  private final List<String> loggers;
  private final AtomicInteger seen = new AtomicInteger();

  private ExpectedErrors(List<String> loggers) {
    this.loggers = loggers;
  }

  /**
   * Expects errors of loggers.
   *
   * @param loggers beginnings of their names
   */
  public static ExpectedErrors of(String... loggers) {
    return new ExpectedErrors(List.of(loggers));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    setFilter(this);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    setFilter(null);
    assertTrue(seen.get() > 0, "no error was logged by any of " + loggers);
  }

  private static void setFilter(@Nullable Filter filter) {
    Arrays.stream(Logger.getLogger("").getHandlers())
        .filter(ConsoleHandler.class::isInstance)
        .forEach(handler -> handler.setFilter(filter));
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    var name = String.valueOf(record.getLoggerName());
    var expected = loggers.stream().anyMatch(name::startsWith);
    if (expected && record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      seen.incrementAndGet();
    }
    return !expected;
  }
}

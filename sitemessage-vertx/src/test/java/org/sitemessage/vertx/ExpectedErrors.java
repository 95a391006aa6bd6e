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
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the errors off the console that a test class provokes, and requires that it provokes some,
 * unless a single test of it is run. Errors of other loggers are shown as usual; the module's
 * {@code target/test-log-0.txt} has all.
 */
public final class ExpectedErrors
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, Filter {
  private final List<String> loggers;
  private final AtomicInteger seen = new AtomicInteger();
  private int tests;

  private ExpectedErrors(List<String> loggers) {
    this.loggers = loggers;
  }

  /**
   * Expects errors of loggers.
   *
   * @param loggers names of loggers, or of packages that contain them
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
    assertTrue(seen.get() > 0 || tests == 1, "no error was logged by any of " + loggers);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    tests++;
  }

  private static void setFilter(@Nullable Filter filter) {
    Arrays.stream(Logger.getLogger("").getHandlers())
        .filter(ConsoleHandler.class::isInstance)
        .forEach(handler -> handler.setFilter(filter));
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    var name = String.valueOf(record.getLoggerName());
    var expected = loggers.stream().anyMatch(one -> name.equals(one) || name.startsWith(one + "."));
    if (expected && record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      seen.incrementAndGet();
    }
    return !expected;
  }
}

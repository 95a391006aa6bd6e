package org.sitemessage.vertx.dispatch.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.vertx.store.value.ClockReading;

class ClockCheckTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Logger logger = Logger.getLogger(ClockCheck.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final ClockCheck check = new ClockCheck();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setLevel(null);
  }

  private void read(Duration ahead, Duration doubt) {
    check.note(new ClockReading(NOW.plus(ahead), NOW, doubt));
  }

  @Test
  void a_clock_that_differs_is_told_of_once_and_once_when_it_is_right_again() {
    read(Duration.ofSeconds(3), Duration.ZERO);
    read(Duration.ofHours(7), Duration.ofMillis(20));
    read(Duration.ofHours(7), Duration.ofMillis(20));
    read(Duration.ZERO, Duration.ofMillis(20));
    read(Duration.ofSeconds(-90), Duration.ofMillis(20));

    assertEquals(3, lines.size());
    assertTrue(
        lines.get(0).startsWith(Level.WARNING + " this process's clock is 25200 s ahead of the"),
        lines.get(0));
    assertEquals(
        Level.INFO + " this process's clock and the database's show the same time again",
        lines.get(1));
    assertTrue(lines.get(2).contains(" is 90 s behind the database's: "), lines.get(2));
    assertEquals(Duration.ofSeconds(-90), check.ahead());
  }

  @Test
  void an_answer_that_took_too_long_shows_nothing() {
    read(Duration.ofSeconds(10), Duration.ofSeconds(8));
    assertEquals(List.of(), lines);

    read(Duration.ofSeconds(10), Duration.ofSeconds(1));
    read(Duration.ofSeconds(1), Duration.ofSeconds(8));
    assertEquals(1, lines.size());
  }
}

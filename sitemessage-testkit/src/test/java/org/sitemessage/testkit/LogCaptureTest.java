package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class LogCaptureTest {
  private static final Logger LOG = System.getLogger(LogCaptureTest.class.getName());

  @Test
  void a_capture_keeps_the_log_and_reports_the_first_warning() {
    try (var log = LogCapture.start()) {
      LOG.log(Level.INFO, "all is well");
      assertFalse(log.warned().isDone());

      LOG.log(Level.WARNING, "{0} is not ready", "pager");
      LOG.log(Level.WARNING, "again");

      assertEquals("pager is not ready", log.warned().join());
      assertTrue(log.text().contains("all is well"), log.text());
    }
  }

  @Test
  void it_hears_nothing_after_it_was_closed() {
    var log = LogCapture.start();
    log.close();

    LOG.log(Level.WARNING, "too late");

    assertFalse(log.text().contains("too late"), log.text());
    assertFalse(log.warned().isDone());
  }
}

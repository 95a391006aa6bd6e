package org.sitemessage.vertx.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineEventsTest {
  private final List<String> heard = new ArrayList<>();
  private final EngineEvents events = new EngineEvents(heard::add);

  @AfterEach
  void close() {
    events.close();
  }

  private void publish(Level level, String message, @Nullable Throwable thrown) {
    var event = new LogRecord(level, message);
    event.setThrown(thrown);
    events.publish(event);
  }

  @Test
  void failures_are_reported_with_their_cause_and_other_events_are_not_reported() {
    publish(Level.WARNING, "log write", new IOException("No space left on device"));
    publish(Level.SEVERE, "log sync ", null);
    publish(Level.INFO, "checkpoint", null);

    assertEquals(List.of("log write (No space left on device)", "log sync"), heard);
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A messenger connects ahead of its first delivery only where it is going to deliver. */
class ConnectTest {
  private final Engines engine = new Engines();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Has no right password. */
  private final class Account extends RecordingMessenger {
    Account() {
      super("pager");
    }

    @Override
    public Future<Void> open(Vertx vertx) {
      calls.add("open");
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> connect() {
      calls.add("connect");
      return Future.failedFuture("535 wrong\npassword");
    }
  }

  private void continuous() {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
  }

  @Test
  void a_process_that_delivers_by_itself_connects_and_logs_what_speaks_against_sending()
      throws Exception {
    continuous();
    try (var log = LogCapture.start()) {
      engine.start(engine.builder().messenger("night", new Account()));

      var warned = log.warned().get(10, TimeUnit.SECONDS);

      assertEquals("messenger \"night\" is not ready: 535 wrong password", warned);
    }
    assertEquals(List.of("open", "connect"), calls);
  }

  @Test
  void a_process_that_does_not_deliver_by_itself_connects_nothing() {
    engine.start(new Account());
    engine.scheduled();
    engine.send();

    assertEquals(List.of("open"), calls);
  }

  @Test
  void a_messenger_that_is_paused_by_hand_does_not_connect_at_the_next_start() {
    engine.onDisk(folder);
    var site = engine.start(new Account());
    Engines.await(site.client().pause(PauseRequest.of("pager", "the password expires")));
    Engines.await(site.stop());
    continuous();
    Engines.await(engine.start(new Account()).stop());

    assertEquals(List.of("open", "open"), calls);
  }

  @Test
  void a_store_that_does_not_open_lets_no_messenger_connect() {
    engine.onDisk(folder);
    engine.start(new RecordingMessenger("pager"));
    var second = engine.beside();
    continuous();

    var failure =
        assertThrows(
            SiteMessageException.class,
            () -> second.options(engine.options()).start(new Account()));

    assertTrue(String.valueOf(failure.getMessage()).contains("store"), failure.getMessage());
    assertEquals(List.of("open"), calls);
    second.close();
  }
}

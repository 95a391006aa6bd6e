package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;

/** Dispatches that would be tried without end: each loop that costs no attempt has a limit. */
class EndlessTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.dispatch.send.Recorder");

  private final Engines engine = engines();

  @TempDir Path folder;

  /** Returns options with the store of this test. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Delivers to all recipients but one, for whom it does something else. */
  private static final class Picky extends RecordingMessenger {
    private final AtomicInteger tries = new AtomicInteger();
    private final Supplier<Future<Outcome>> bad;

    Picky(Supplier<Future<Outcome>> bad) {
      super("pager");
      this.bad = bad;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      if (!delivery.address().equals("bad")) {
        return super.deliver(delivery);
      }
      tries.incrementAndGet();
      return bad.get();
    }
  }

  private long scheduleBad() {
    return engine
        .schedule(
            ScheduleRequest.plain("Hi")
                .withPriority(9)
                .withExpiresAt(engine.clock().instant().plus(Duration.ofDays(3_000)))
                .withRecipients(Recipients.of("pager", "bad").list()))
        .messageId();
  }

  private String status(long message) {
    return engine.dispatch(message).getString("status");
  }

  /** Runs the command again and again, each time in a process of its own, as cron does. */
  private void runs(int times, Picky messenger) {
    for (int i = 0; i < times; i++) {
      var site = engine.start(messenger);
      engine.scheduled();
      engine.advance(Duration.ofHours(2)).send();
      Engines.await(site.stop());
    }
  }

  @Test
  void a_dispatch_that_stops_its_messenger_in_each_process_ends_as_failed() {
    engine.onDisk(folder);
    var messenger =
        new Picky(() -> Future.succeededFuture(Outcome.paused("550 5.7.1 not with this text")));
    var site = engine.start(messenger);
    var bad = scheduleBad();
    Engines.await(site.stop());

    runs(16, messenger);
    engine.start(messenger);

    assertEquals("failed", status(bad));
    assertTrue(messenger.tries.get() <= 12, messenger.tries + " tries");
    assertEquals(16, messenger.deliveries().size());
  }

  @Test
  void a_dispatch_that_is_deferred_again_and_again_ends_as_failed() {
    var messenger =
        new Picky(
            () ->
                Future.succeededFuture(Outcome.deferred("not now", Duration.ZERO, Scope.DISPATCH)));
    engine.start(messenger);
    var bad = scheduleBad();

    for (int i = 0; i < 300 && status(bad).equals("pending"); i++) {
      engine.advance(Duration.ofHours(2)).send();
    }

    assertEquals("failed", status(bad));
    assertEquals(201, messenger.tries.get());
  }

  @Test
  void a_dispatch_that_breaks_its_messenger_ends_as_failed_after_its_retries() {
    var messenger =
        new Picky(
            () -> {
              throw new IllegalStateException("cannot read this");
            });
    engine.start(messenger);
    var bad = scheduleBad();

    for (int i = 0; i < 20; i++) {
      engine.advance(Duration.ofHours(2)).send();
    }

    assertEquals("failed", status(bad));
    assertEquals(11, messenger.tries.get());
  }

  @Test
  void a_dispatch_that_hangs_ends_as_unknown_after_its_retries() {
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("deadlineMs", 1)));
    var messenger = new Picky(() -> Future.future(never -> {}));
    engine.start(messenger);
    var bad = scheduleBad();

    for (int i = 0; i < 20; i++) {
      engine.advance(Duration.ofHours(2)).send();
    }

    assertEquals("unknown", status(bad));
    assertEquals(11, messenger.tries.get());
  }

  /** Composes more text than the column of contents holds. */
  private static final class LongType implements MessageType {
    private static final int CHARS = 16 * 1024 * 1024 + 1;

    @Override
    public String alias() {
      return "long";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("", "x".repeat(CHARS));
    }
  }

  @Test
  void an_outcome_with_a_content_that_the_store_cannot_hold_is_recorded_without_it() {
    var pager = new RecordingMessenger("pager").then(Outcome.retry("busy"));
    engine.start(engine.builder(pager).messageType(new LongType()));
    var id =
        engine
            .schedule(
                ScheduleRequest.of("long", new JsonObject())
                    .withRecipients(Recipients.of("pager", "7").list()))
            .messageId();

    try (var log = LogCapture.start()) {
      engine.send();
      var first = engine.dispatch(id);
      engine.advance(Duration.ofMinutes(2)).send();

      assertEquals("error", first.getString("status"));
      assertEquals(1, first.getInteger("attempts"));
      assertEquals("sent", engine.dispatch(id).getString("status"));
      assertEquals(1, log.text().split("the store refuses the outcome", -1).length - 1);
    }
  }
}

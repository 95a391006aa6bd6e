package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A messenger that blocks its thread stops neither the engine nor other messengers. */
class BlockingMessengerTest {
  private static final int OTHERS = 8;

  private final Engines engine = new Engines();
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void stop() {
    goOn.countDown();
    engine.close();
  }

  private Future<Outcome> blocked() {
    try {
      assertTrue(goOn.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      return Future.failedFuture(e); // Its threads end with its verticle.
    }
    return Future.succeededFuture(Outcome.sent("late"));
  }

  private long scheduled(String messenger) {
    return engine
        .schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of(messenger, "7").list()))
        .messageId();
  }

  @Test
  void others_deliver_while_a_messenger_blocks_and_its_dispatch_ends_as_unknown() {
    engine.options(
        engine.options().withMessenger("blocker", new JsonObject().put("deadlineMs", 100)));
    var all = new ArrayList<Messenger>();
    all.add(new RecordingMessenger("blocker", UnknownPolicy.HOLD).then(delivery -> blocked()));
    // More than there are event loops.
    for (int i = 0; i < OTHERS; i++) {
      all.add(new RecordingMessenger("pager" + i));
    }
    engine.start(all.toArray(Messenger[]::new));
    try (var log = LogCapture.start()) {
      var stuck = scheduled("blocker");
      var others = new ArrayList<Long>();
      for (int i = 0; i < OTHERS; i++) {
        others.add(scheduled("pager" + i));
      }

      engine.send();
      var next = scheduled("blocker");
      engine.send();
      var held = engine.messenger("blocker").getString("state");

      assertEquals("unknown", engine.dispatch(stuck).getString("status"));
      others.forEach(id -> assertEquals("sent", engine.dispatch(id).getString("status")));
      assertEquals("held", held);
      assertEquals("pending", engine.dispatch(next).getString("status"));
      assertTrue(
          log.text().contains("messenger \"blocker\" blocks its thread sitemessage-blocker-"),
          log.text());

      goOn.countDown();
      var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!isSent(next)) {
        assertTrue(System.nanoTime() - deadline < 0, "the messenger delivers again within 60 s");
        engine.advance(Duration.ofMinutes(1)).send();
      }
    }
  }

  private boolean isSent(long id) {
    return engine.dispatch(id).getString("status").equals("sent");
  }

  @Test
  void a_stop_does_not_wait_for_a_messenger_that_blocks() {
    engine.options(
        engine
            .options()
            .withMessenger("blocker", new JsonObject().put("deadlineMs", 100))
            .with(
                SiteMessageOptions.DISPATCH,
                engine
                    .options()
                    .dispatch()
                    .with(DispatchOptions.STOP_TIMEOUT, Duration.ofMillis(10))));
    var site =
        engine.start(
            new RecordingMessenger("blocker", UnknownPolicy.HOLD).then(delivery -> blocked()));
    try (var log = LogCapture.start()) {
      scheduled("blocker");
      engine.send();

      Engines.await(site.stop());

      assertTrue(log.text().contains("messenger \"blocker\" still blocks its thread"), log.text());
    }
  }
}

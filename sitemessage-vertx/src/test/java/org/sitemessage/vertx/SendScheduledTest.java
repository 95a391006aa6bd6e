package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;

/** Sends due dispatches by command, as cron does, in a process that has just started. */
class SendScheduledTest {
  private static final RateLimit TWENTY_A_SECOND = new RateLimit(20, Duration.ofSeconds(1));

  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Renders as slowly as a type that is not loaded yet on a busy machine. */
  private record SlowAtFirst() implements MessageType {
    @Override
    public String alias() {
      return "slow";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      var clock = Clock.systemUTC();
      var loaded = clock.instant().plusMillis(600);
      while (clock.instant().isBefore(loaded)) {
        Thread.onSpinWait();
      }
      return Content.text("Hi");
    }
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Uses the system's clock, because permits come with time. */
  private void start(DeliveryLimits limits, MessageType... types) {
    engine.options(engine.options().withLimits("pager", limits));
    var builder = engine.builder(pager).clock(Clock.systemUTC());
    for (var type : types) {
      builder.messageType(type);
    }
    engine.start(builder);
  }

  private void schedule(String type, String... addresses) {
    engine.schedule(
        ScheduleRequest.of(type, new JsonObject().put("text", "Hi"))
            .withRecipients(Recipients.of("pager", addresses).list()));
  }

  private static String[] addresses(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
  }

  private JsonObject sendScheduled() {
    return engine.request(BusAddress.SEND_SCHEDULED, new JsonObject());
  }

  @Test
  void a_cold_process_sends_all_due_dispatches_of_a_limited_messenger_in_one_run() {
    start(DeliveryLimits.of(TWENTY_A_SECOND));
    schedule("plain", addresses(30));

    var reply = sendScheduled();

    assertEquals(30, reply.getInteger("sent"), reply.encode());
    assertEquals(30, reply.getInteger("claimed"), reply.encode());
    assertEquals(0, reply.getInteger("deferred"), reply.encode());
    assertEquals(0, reply.getInteger("left"), reply.encode());
  }

  @Test
  void a_run_waits_for_dispatches_that_are_parked_for_their_address() {
    start(DeliveryLimits.NONE.withAddress(new RateLimit(4, Duration.ofSeconds(1), 1)));
    for (int i = 0; i < 5; i++) {
      schedule("plain", "7");
    }

    var reply = sendScheduled();

    assertEquals(5, reply.getInteger("sent"), reply.encode());
    assertEquals(0, reply.getInteger("left"), reply.encode());
  }

  @Test
  void a_cold_process_whose_first_rendering_is_slow_misses_no_turn() {
    start(DeliveryLimits.of(new RateLimit(1, Duration.ofHours(1))), new SlowAtFirst());
    schedule("slow", "7");

    var reply = sendScheduled();

    assertEquals(1, reply.getInteger("sent"), reply.encode());
    assertEquals(0, reply.getInteger("left"), reply.encode());
  }

  @Test
  void a_run_ends_at_its_time_limit_and_reports_what_is_left_and_why() {
    start(DeliveryLimits.NONE.withDay(DailyLimit.of(3)));
    schedule("plain", addresses(5));

    var reply = sendScheduled();

    assertEquals(3, reply.getInteger("sent"), reply.encode());
    assertEquals(2, reply.getInteger("left"), reply.encode());
    var waiting = reply.getJsonArray("waiting").getJsonObject(0);
    assertEquals("pager", waiting.getString("messenger"));
    assertEquals(2, waiting.getInteger("dispatches"));
    assertEquals("limited", waiting.getString("why"));
    assertTrue(waiting.getLong("untilMs") > System.currentTimeMillis());
  }

  @Test
  void a_dispatch_of_a_held_messenger_is_counted_once_and_named() {
    pager.then(Outcome.deferred("connection refused", Duration.ofHours(1), Scope.MESSENGER));
    start(DeliveryLimits.NONE);
    schedule("plain", "7");

    var reply = sendScheduled();

    assertEquals(1, reply.getInteger("left"), reply.encode());
    assertEquals("held", reply.getJsonArray("waiting").getJsonObject(0).getString("why"));
  }

  @Test
  void an_invalid_wait_is_refused_by_name() {
    start(DeliveryLimits.NONE);

    var failure =
        assertThrows(
            SiteMessageException.class,
            () ->
                engine.request(
                    BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 86_400_001)));

    assertTrue(String.valueOf(failure.getMessage()).contains("waitMs"), failure.getMessage());
    assertEquals(List.of(), pager.deliveries());
  }
}

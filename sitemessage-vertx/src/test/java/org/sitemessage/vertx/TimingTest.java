package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;

/** Send-at, expiry and priority at their edges. */
class TimingTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static ScheduleRequest text(String text) {
    return ScheduleRequest.plain(text).withRecipients(Recipients.of("pager", "7").list());
  }

  private Instant in(long seconds) {
    return engine.clock().instant().plusSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_000_000_000, -1, 0})
  void a_message_whose_send_at_is_over_is_sent_now(long seconds) {
    engine.start(pager);
    var message = engine.schedule(text("Hi").withSendAt(in(seconds))).messageId();

    engine.send();

    assertEquals("sent", engine.dispatch(message).getString("status"));
  }

  @Test
  void a_message_for_the_far_future_waits_and_shows_its_time() {
    engine.start(pager);
    var at = Instant.parse("2099-12-31T23:59:59.999Z");
    var message = engine.schedule(text("Hi").withSendAt(at)).messageId();

    var early =
        engine.advance(Duration.between(engine.clock().instant(), at).minusMillis(1)).send();

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(at.toEpochMilli(), engine.dispatch(message).getLong("nextAttemptAtMs"));
    assertEquals(1, engine.advance(Duration.ofMillis(1)).send().getInteger("sent"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 0})
  void an_expiry_that_is_not_after_the_send_at_is_refused(long seconds) {
    engine.start(pager);
    var request = text("Hi").withSendAt(in(3_600)).withExpiresAt(in(3_600 + seconds));

    var refused = assertThrows(SiteMessageException.class, () -> engine.schedule(request));

    assertTrue(
        String.valueOf(refused.getMessage()).endsWith("must be after now and after sendAtMs"),
        refused.getMessage());
  }

  @Test
  void a_dispatch_that_expires_before_its_retry_is_given_up_at_its_expiry() {
    pager.then(Outcome.retry("busy", Duration.ofHours(1)));
    engine.start(pager);
    var message = engine.schedule(text("Hi").withExpiresAt(in(90))).messageId();
    engine.send();
    var waiting = engine.dispatch(message);

    engine.advance(Duration.ofSeconds(90)).send();

    assertEquals("error", waiting.getString("status"));
    assertEquals(in(0).toEpochMilli(), waiting.getLong("nextAttemptAtMs"));
    assertEquals("expired", engine.dispatch(message).getString("status"));
    assertEquals(1, pager.deliveries().size());
  }

  @Test
  void a_dispatch_that_expires_while_its_messenger_is_paused_is_not_sent_on_resume() {
    pager.then(Outcome.paused("wrong password"));
    engine.start(pager);
    var message = engine.schedule(text("Hi").withExpiresAt(in(90))).messageId();
    engine.send();

    engine.advance(Duration.ofSeconds(90)).send();
    engine.request(BusAddress.RESUME, new JsonObject().put("messenger", "pager"));
    engine.send();

    assertEquals("expired", engine.dispatch(message).getString("status"));
    assertEquals(1, pager.deliveries().size());
  }

  /** Answers each urgent message with another one until a low-priority message is delivered. */
  private final class Stream implements Messenger {
    private final AtomicInteger urgent = new AtomicInteger();
    private volatile boolean over;

    @Override
    public String alias() {
      return "pager";
    }

    @Override
    public UnknownPolicy unknownPolicy() {
      return UnknownPolicy.HOLD;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      over |= delivery.content().text().equals("low");
      return over || urgent.incrementAndGet() > 1_000
          ? Future.succeededFuture(Outcome.sent(""))
          : SiteMessageClient.create(engine.vertx())
              .schedule(text("urgent").withPriority(1_000))
              .map(v -> Outcome.sent(""));
    }
  }

  @Test
  void a_stream_of_urgent_ones_that_never_ends_does_not_starve_the_least_urgent_one() {
    var stream = new Stream();
    engine.start(stream);
    engine.schedule(text("low").withPriority(-1_000));
    engine.advance(Duration.ofMillis(1));
    for (int i = 0; i < 20; i++) {
      engine.schedule(text("urgent").withPriority(1_000));
    }

    engine.send();

    assertTrue(stream.over, "the least urgent one starved");
    assertTrue(stream.urgent.get() <= 40, stream.urgent + " urgent ones went before it");
  }
}

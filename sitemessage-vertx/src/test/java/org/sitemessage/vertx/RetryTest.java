package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.testkit.RecordingMessenger;

/** A dispatch that was not sent at once is retried, held, or fails. */
class RetryTest {
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

  @Test
  void a_refusal_for_now_is_tried_again_after_a_delay_with_the_same_uid_and_content() {
    pager.then(Outcome.retry("busy"));
    engine.start(pager);
    var id = engine.scheduled();

    engine.send();
    var afterFirst = engine.dispatch(id);
    var tooEarly = engine.send();
    engine.advance(Duration.ofMinutes(2)).send();

    assertEquals("error", afterFirst.getString("status"));
    assertEquals(1, afterFirst.getInteger("attempts"));
    assertTrue(
        afterFirst.getLong("nextAttemptAtMs") > engine.clock().millis() - 120_000,
        "the next attempt lies after the first");
    assertEquals(0, tooEarly.getInteger("claimed"));
    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(2, pager.deliveries().size());
    assertEquals(pager.deliveries().get(0).uid(), pager.deliveries().get(1).uid());
    assertEquals(pager.deliveries().get(0).content(), pager.deliveries().get(1).content());
  }

  @Test
  void a_refusal_for_good_fails_at_once() {
    pager.then(Outcome.rejected("550 5.1.1 no such user"));
    engine.start(pager);
    var id = engine.scheduled();

    var tally = engine.send();

    assertEquals(1, tally.getInteger("failed"));
    assertEquals("failed", engine.dispatch(id).getString("status"));
    assertEquals(
        "550 5.1.1 no such user",
        engine.dispatch(id).getJsonArray("errors").getJsonObject(0).getString("text"));
  }

  @Test
  void a_dispatch_fails_when_its_types_retries_are_used_up() {
    for (int i = 0; i < 11; i++) {
      pager.then(Outcome.retry("busy"));
    }
    engine.start(pager);
    var id = engine.scheduled();

    for (int i = 0; i < 11; i++) {
      engine.send();
      engine.advance(Duration.ofHours(1));
    }

    var dispatch = engine.dispatch(id);
    assertEquals("failed", dispatch.getString("status"));
    assertEquals(11, dispatch.getInteger("attempts"));
    assertEquals(11, dispatch.getJsonArray("errors").size());
  }

  @Test
  void the_remote_sides_own_delay_is_honoured() {
    pager.then(Outcome.retry("slow down", Duration.ofMinutes(30)));
    engine.start(pager);
    engine.scheduled();

    engine.send();
    var early = engine.advance(Duration.ofMinutes(29)).send();
    var late = engine.advance(Duration.ofMinutes(2)).send();

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(1, late.getInteger("sent"));
  }

  @Test
  void an_exception_of_a_messenger_that_holds_unknown_dispatches_is_a_retry() {
    var broken =
        new RecordingMessenger("pager", UnknownPolicy.HOLD)
            .then(
                delivery -> {
                  throw new IllegalStateException("not opened");
                })
            .then(delivery -> Future.failedFuture("not connected"));
    engine.start(broken);
    var id = engine.scheduled();

    engine.send();
    var thrown = engine.dispatch(id);
    engine.advance(Duration.ofMinutes(2)).send();
    var failed = engine.dispatch(id);
    engine.advance(Duration.ofMinutes(4)).send();

    assertEquals("error", thrown.getString("status"));
    assertEquals(1, thrown.getInteger("attempts"));
    assertEquals("error", failed.getString("status"));
    assertEquals(2, failed.getInteger("attempts"));
    assertEquals("sent", engine.dispatch(id).getString("status"));
  }

  @Test
  void a_deferral_costs_no_attempt_and_equal_ones_are_counted_in_one_line() {
    pager.then(Outcome.deferred("not now", Scope.DISPATCH));
    pager.then(Outcome.deferred("not now", Scope.DISPATCH));
    engine.start(pager);
    var id = engine.scheduled();

    engine.send();
    engine.advance(Duration.ofMinutes(2)).send();

    var dispatch = engine.dispatch(id);
    assertEquals("pending", dispatch.getString("status"));
    assertEquals(0, dispatch.getInteger("attempts"));
    assertEquals(1, dispatch.getJsonArray("errors").size());
    assertEquals(2, dispatch.getJsonArray("errors").getJsonObject(0).getInteger("repeats"));
  }

  @Test
  void an_unknown_dispatch_is_sent_again_if_duplicates_can_be_recognised() {
    pager.then(Outcome.unknown("lost after the dot"));
    engine.start(pager);
    var id = engine.scheduled();

    engine.send();
    engine.advance(Duration.ofMinutes(2)).send();

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(1, engine.dispatch(id).getInteger("attempts"));
    assertEquals(pager.deliveries().get(0).uid(), pager.deliveries().get(1).uid());
    assertTrue(pager.deliveries().get(1).dispatch().maybeDelivered());
  }

  @Test
  void an_unknown_dispatch_is_held_if_duplicates_cannot_be_recognised() {
    var feed = new RecordingMessenger("pager", UnknownPolicy.HOLD);
    feed.then(Outcome.unknown("no answer"));
    engine.start(feed);
    var id = engine.scheduled();

    engine.send();
    engine.advance(Duration.ofDays(1)).send();

    assertEquals("unknown", engine.dispatch(id).getString("status"));
    assertEquals(1, feed.deliveries().size());
  }

  @Test
  void an_invalid_outcome_of_a_messenger_affects_only_its_own_dispatch() {
    pager.then(delivery -> Future.succeededFuture());
    pager.then(delivery -> Future.succeededFuture().map(v -> Outcome.moved("x".repeat(600))));
    pager.then(Outcome.sent(null));
    engine.start(pager);
    for (int i = 0; i < 4; i++) {
      engine.scheduled();
    }

    var tally = engine.send();

    assertEquals(2, tally.getInteger("error"));
    assertEquals(2, tally.getInteger("sent"));
  }

  @Test
  void a_messenger_without_an_answer_is_given_up_at_its_deadline() {
    var mute =
        new RecordingMessenger("pager", UnknownPolicy.HOLD)
            .then(delivery -> Promise.<Outcome>promise().future());
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("deadlineMs", 20)));
    engine.start(mute);
    var id = engine.scheduled();

    engine.send();

    assertEquals("unknown", engine.dispatch(id).getString("status"));
  }
}

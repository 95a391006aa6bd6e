package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.testkit.RecordingMessenger;

class DeliveryTest {
  private final Engines engine = new Engines();
  @TempDir Path folder;
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  @AfterEach
  void stop() {
    engine.close();
  }

  private long scheduled() {
    return engine
        .schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()))
        .messageId();
  }

  @Test
  void a_message_is_stored_then_sent_and_remembered() {
    engine.start(pager);

    var reply =
        engine.schedule(
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7", "8").list()));
    var tally = engine.send();

    assertEquals(2, reply.dispatches());
    assertEquals(2, reply.dispatchIds().orElseThrow().size());
    assertFalse(reply.duplicate());
    assertEquals(2, tally.getInteger("sent"));
    assertEquals("Hi", pager.deliveries().get(0).content().text());
    var dispatch = engine.dispatch(reply.messageId());
    assertEquals("sent", dispatch.getString("status"));
    assertEquals("rec-" + pager.deliveries().get(0).uid(), dispatch.getString("remoteId"));
    assertEquals("sent", dispatch.getJsonArray("errors").getJsonObject(0).getString("outcome"));
  }

  @Test
  void a_refusal_for_now_is_tried_again_after_a_delay_with_the_same_uid_and_content() {
    pager.then(Outcome.retry("busy"));
    engine.start(pager);
    var id = scheduled();

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
    var id = scheduled();

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
    var id = scheduled();

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
    scheduled();

    engine.send();
    var early = engine.advance(Duration.ofMinutes(29)).send();
    var late = engine.advance(Duration.ofMinutes(2)).send();

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(1, late.getInteger("sent"));
  }

  @Test
  void a_deferral_costs_no_attempt_and_equal_ones_are_counted_in_one_line() {
    pager.then(Outcome.deferred("not now", Scope.DISPATCH));
    pager.then(Outcome.deferred("not now", Scope.DISPATCH));
    engine.start(pager);
    var id = scheduled();

    engine.send();
    engine.advance(Duration.ofMinutes(2)).send();

    var dispatch = engine.dispatch(id);
    assertEquals("pending", dispatch.getString("status"));
    assertEquals(0, dispatch.getInteger("attempts"));
    assertEquals(1, dispatch.getJsonArray("errors").size());
    assertEquals(2, dispatch.getJsonArray("errors").getJsonObject(0).getInteger("repeats"));
  }

  @Test
  void a_dead_channel_is_held_and_one_dispatch_shows_when_it_works_again() {
    for (int i = 0; i < 3; i++) {
      pager.then(Outcome.deferred("connection refused", Scope.MESSENGER));
    }
    engine.start(pager);
    for (int i = 0; i < 3; i++) {
      scheduled();
    }

    var first = engine.send();
    var state = engine.messenger("pager");
    var held = engine.send();
    var afterwards = engine.advance(Duration.ofMinutes(2)).send();

    assertEquals(3, first.getInteger("claimed"));
    assertEquals("held", state.getString("state"));
    assertEquals("connection refused", state.getString("reason"));
    assertEquals(0, held.getInteger("claimed"));
    assertEquals(3, afterwards.getInteger("sent"));
    assertEquals("ready", engine.messenger("pager").getString("state"));
  }

  @Test
  void a_paused_messenger_loses_nothing_and_goes_on_by_command() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.start(pager);
    var id = scheduled();

    engine.send();
    var state = engine.messenger("pager");
    var held = engine.send();
    engine.request(BusAddress.RESUME, new JsonObject().put("messenger", "pager"));
    var resumed = engine.send();

    assertEquals("paused", state.getString("state"));
    assertEquals("535 wrong password", state.getString("reason"));
    assertEquals(0, held.getInteger("claimed"));
    assertEquals(1, resumed.getInteger("sent"));
    assertEquals(1, engine.dispatch(id).getInteger("attempts"));
  }

  @Test
  void a_paused_messenger_goes_on_after_a_successful_probe() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.start(pager);
    scheduled();
    engine.send();

    var probe =
        engine.request(BusAddress.PROBE, new JsonObject().put("messenger", "pager").put("to", "7"));

    assertEquals("sent", probe.getString("outcome"));
    assertEquals(1, engine.send().getInteger("sent"));
  }

  @Test
  void one_bad_dispatch_does_not_pause_its_messenger_for_ever() {
    var picky =
        new RecordingMessenger("pager") {
          @Override
          public Future<Outcome> deliver(Delivery delivery) {
            return delivery.address().equals("bad")
                ? Future.succeededFuture(Outcome.paused("550 5.7.1 policy"))
                : super.deliver(delivery);
          }
        };
    engine.start(picky);
    var bad =
        engine
            .schedule(
                ScheduleRequest.plain("Hi")
                    .withRecipients(Recipients.of("pager", "bad").list())
                    .withPriority(9))
            .messageId();
    engine.send();
    var good = scheduled();

    for (int i = 0; i < 3; i++) {
      engine.advance(Duration.ofMinutes(10)).send();
    }

    assertEquals("sent", engine.dispatch(good).getString("status"));
    assertEquals("error", engine.dispatch(bad).getString("status"));
    assertEquals("ready", engine.messenger("pager").getString("state"));
  }

  @Test
  void a_pause_outlives_a_restart_which_tries_one_dispatch_at_once() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.onDisk(folder);
    var site = engine.start(pager);
    scheduled();
    engine.send();

    Engines.await(site.stop());
    engine.start(pager);

    assertEquals("paused", engine.messenger("pager").getString("state"));
    assertEquals(1, engine.send().getInteger("sent"));
  }

  @Test
  void what_may_have_been_delivered_is_sent_again_where_a_duplicate_can_be_told() {
    pager.then(Outcome.unknown("lost after the dot"));
    engine.start(pager);
    var id = scheduled();

    engine.send();
    engine.advance(Duration.ofMinutes(2)).send();

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(1, engine.dispatch(id).getInteger("attempts"));
    assertEquals(pager.deliveries().get(0).uid(), pager.deliveries().get(1).uid());
    assertTrue(pager.deliveries().get(1).dispatch().maybeDelivered());
  }

  @Test
  void what_may_have_been_delivered_is_held_where_a_duplicate_cannot_be_told() {
    var feed = new RecordingMessenger("pager", UnknownPolicy.HOLD);
    feed.then(Outcome.unknown("no answer"));
    engine.start(feed);
    var id = scheduled();

    engine.send();
    engine.advance(Duration.ofDays(1)).send();

    assertEquals("unknown", engine.dispatch(id).getString("status"));
    assertEquals(1, feed.deliveries().size());
  }

  @Test
  void a_moved_address_is_rewritten_and_sent_to_once_more() {
    pager.then(Outcome.moved("8"));
    engine.start(pager);
    var id = scheduled();

    engine.send();

    assertEquals("8", engine.dispatch(id).getString("address"));
    assertEquals("8", pager.deliveries().get(1).address());
    assertEquals("sent", engine.dispatch(id).getString("status"));
  }

  @Test
  void what_has_expired_is_given_up_unsent() {
    engine.start(pager);
    var reply =
        engine.schedule(
            ScheduleRequest.plain("Hi")
                .withRecipients(Recipients.of("pager", "7").list())
                .withExpiresAt(engine.clock().instant().plusSeconds(60)));

    var tally = engine.advance(Duration.ofSeconds(60)).send();

    assertEquals(1, tally.getInteger("expired"));
    assertEquals("expired", engine.dispatch(reply.messageId()).getString("status"));
    assertEquals(0, pager.deliveries().size());
  }

  @Test
  void a_message_with_a_send_at_waits_for_it() {
    engine.start(pager);
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("pager", "7").list())
            .withSendAt(engine.clock().instant().plusSeconds(60)));

    var early = engine.advance(Duration.ofSeconds(59)).send();
    var late = engine.advance(Duration.ofSeconds(1)).send();

    assertEquals(0, early.getInteger("claimed"));
    assertEquals(1, late.getInteger("sent"));
  }

  @Test
  void an_exception_in_one_dispatch_leaves_its_neighbours_alone() {
    pager.then(
        delivery -> {
          throw new IllegalStateException("bug");
        });
    engine.start(pager);
    scheduled();
    scheduled();

    var tally = engine.send();

    assertEquals(1, tally.getInteger("error"));
    assertEquals(1, tally.getInteger("sent"));
  }

  @Test
  void a_broken_message_type_leaves_its_neighbours_alone() {
    engine.start(
        engine
            .builder(pager)
            .messageType(
                new MessageType() {
                  @Override
                  public String alias() {
                    return "broken";
                  }

                  @Override
                  public Content compose(Message message, Dispatch dispatch) {
                    throw new AssertionError("no such variable");
                  }
                }));
    var broken =
        engine.schedule(
            ScheduleRequest.of("broken", new JsonObject())
                .withRecipients(Recipients.of("pager", "7").list()));
    var sound = scheduled();

    engine.send();

    assertEquals("sent", engine.dispatch(sound).getString("status"));
    var dispatch = engine.dispatch(broken.messageId());
    assertEquals("error", dispatch.getString("status"));
    assertTrue(dispatch.getJsonArray("errors").encode().contains("no such variable"));
  }

  @Test
  void a_pause_stops_what_has_been_claimed_but_not_begun() {
    var calls = new AtomicInteger();
    var locked =
        new RecordingMessenger("pager") {
          @Override
          public Future<Outcome> deliver(Delivery delivery) {
            calls.incrementAndGet();
            return Future.succeededFuture(Outcome.paused("535 wrong password"));
          }
        };
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    engine.start(locked);
    for (int i = 0; i < 20; i++) {
      scheduled();
    }

    var tally = engine.send();

    assertEquals(20, tally.getInteger("deferred"));
    assertTrue(calls.get() < 10, calls + " logins with a wrong password");
  }

  @Test
  void a_delivery_that_began_before_a_pause_does_not_end_it() {
    Promise<Outcome> old = Promise.promise();
    pager.then(delivery -> old.future());
    pager.then(Outcome.paused("535 wrong password"));
    engine.options(engine.options().withDispatch(engine.options().dispatch().withContinuous(true)));
    engine.start(pager);
    var paused = engine.event("messenger");
    scheduled();
    scheduled();
    Engines.await(paused);
    var sent = engine.event("sent");

    old.complete(Outcome.sent(""));
    Engines.await(sent);

    assertEquals("paused", engine.messenger("pager").getString("state"));
  }

  @Test
  void what_the_messenger_says_wrongly_stays_with_its_dispatch() {
    pager.then(delivery -> Future.succeededFuture());
    pager.then(delivery -> Future.succeededFuture().map(v -> Outcome.moved("x".repeat(600))));
    pager.then(Outcome.sent(null));
    engine.start(pager);
    for (int i = 0; i < 4; i++) {
      scheduled();
    }

    var tally = engine.send();

    assertEquals(2, tally.getInteger("error"));
    assertEquals(2, tally.getInteger("sent"));
  }

  @Test
  void higher_priorities_go_first_and_every_tenth_place_is_the_oldests() {
    engine.start(engine.builder(new SlowMessenger(pager)));
    for (int i = 0; i < 5; i++) {
      engine.schedule(
          ScheduleRequest.plain("low").withRecipients(Recipients.of("pager", "7").list()));
    }
    engine.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 30; i++) {
      engine.schedule(
          ScheduleRequest.plain("high")
              .withRecipients(Recipients.of("pager", "7").list())
              .withPriority(5));
    }

    engine.send();

    var texts = pager.deliveries().stream().map(d -> d.content().text()).toList();
    assertEquals("high", texts.get(0));
    assertEquals(35, texts.size());
    var firstLow = texts.indexOf("low");
    assertTrue(firstLow > 0 && firstLow <= 12, "the first low one came " + firstLow);
    assertTrue(texts.lastIndexOf("high") > firstLow, "low ones do not wait for all high ones");
  }

  @Test
  void only_one_priority_is_sent_if_only_that_is_asked_for() {
    engine.start(pager);
    scheduled();
    engine.schedule(
        ScheduleRequest.plain("urgent")
            .withRecipients(Recipients.of("pager", "7").list())
            .withPriority(5));

    engine.request(BusAddress.SEND_SCHEDULED, new JsonObject().put("priority", 5));

    assertEquals(1, pager.deliveries().size());
    assertEquals("urgent", pager.deliveries().get(0).content().text());
  }

  @Test
  void a_messenger_without_an_answer_is_given_up_at_its_deadline() {
    var mute =
        new RecordingMessenger("pager", UnknownPolicy.HOLD)
            .then(delivery -> Promise.<Outcome>promise().future());
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("deadlineMs", 20)));
    engine.start(mute);
    var id = scheduled();

    engine.send();

    assertEquals("unknown", engine.dispatch(id).getString("status"));
  }

  @Test
  void a_dead_messenger_does_not_slow_down_the_others() {
    var never = Promise.<Outcome>promise();
    var dead = new RecordingMessenger("dead").then(delivery -> never.future());
    engine.options(engine.options().withDispatch(engine.options().dispatch().withContinuous(true)));
    engine.start(dead, pager);
    var sent = engine.event("sent");

    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("dead", "1").and("pager", "7").list()));

    assertEquals("pager", Engines.await(sent).getString("messenger"));
    never.complete(Outcome.sent(""));
  }

  @Test
  void what_a_killed_process_held_is_sent_again_with_the_same_uid() {
    var mute =
        new RecordingMessenger("pager").then(delivery -> Promise.<Outcome>promise().future());
    engine.options(engine.options().withDispatch(engine.options().dispatch().withContinuous(true)));
    var begun = engine.whenDelivered(mute);
    var id =
        engine.startAndForget(
            begun.messenger(),
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    var uid = Engines.await(begun.delivery()).uid();

    engine.start(pager);
    engine.send();

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(uid, pager.deliveries().get(0).uid());
    assertTrue(pager.deliveries().get(0).dispatch().maybeDelivered());
  }

  @Test
  void a_stop_lets_the_wire_finish_and_gives_back_the_rest() {
    Promise<Outcome> wire = Promise.promise();
    var slow = new RecordingMessenger("pager").then(delivery -> wire.future());
    engine.options(
        engine
            .options()
            .withDispatch(engine.options().dispatch().withContinuous(true))
            .withMessenger("pager", new JsonObject().put("concurrency", 1)));
    var begun = engine.whenDelivered(slow);
    engine.onDisk(folder);
    var site = engine.start(begun.messenger());
    var first = scheduled();
    Engines.await(begun.delivery());
    var second = scheduled();

    var stopped = site.stop();
    wire.complete(Outcome.sent("on the wire"));
    Engines.await(stopped);

    engine.options(
        engine.options().withDispatch(engine.options().dispatch().withContinuous(false)));
    engine.start(pager);
    assertEquals("on the wire", engine.dispatch(first).getString("remoteId"));
    assertEquals("pending", engine.dispatch(second).getString("status"));
    assertEquals(1, engine.send().getInteger("sent"));
  }

  /** Sends one at a time, so that the order can be seen. */
  private record SlowMessenger(RecordingMessenger inner) implements Messenger {
    @Override
    public String alias() {
      return inner.alias();
    }

    @Override
    public UnknownPolicy unknownPolicy() {
      return UnknownPolicy.HOLD;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return inner.deliver(delivery);
    }
  }
}

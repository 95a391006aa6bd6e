package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** A messenger that cannot work is held or paused, and the others continue. */
class HoldTest {
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
  void a_dead_channel_is_held_and_one_dispatch_shows_when_it_works_again() {
    var dead = new AtomicBoolean(true);
    engine.start(
        new RecordingMessenger("pager") {
          @Override
          public Future<Outcome> deliver(Delivery delivery) {
            return dead.get()
                ? Future.succeededFuture(Outcome.deferred("connection refused", Scope.MESSENGER))
                : super.deliver(delivery);
          }
        });
    for (int i = 0; i < 3; i++) {
      engine.scheduled();
    }

    var first = engine.send();
    var state = engine.messenger("pager");
    var held = engine.send();
    dead.set(false);
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
    var id = engine.scheduled();

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
  void a_dispatch_of_a_paused_messenger_shows_when_the_messenger_tries_again() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.start(pager);
    var id = engine.scheduled();
    engine.send();

    var waiting = engine.advance(Duration.ofSeconds(30)).dispatch(id);

    assertEquals("paused", waiting.getString("waitsFor"));
    assertEquals(engine.messenger("pager").getLong("untilMs"), waiting.getLong("nextAttemptAtMs"));
    assertTrue(waiting.getLong("nextAttemptAtMs") > engine.clock().millis());
  }

  @Test
  void a_paused_messenger_goes_on_after_a_successful_probe() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.start(pager);
    engine.scheduled();
    engine.send();

    var probe =
        engine.request(BusAddress.PROBE, new JsonObject().put("messenger", "pager").put("to", "7"));

    assertEquals("sent", probe.getString("outcome"));
    assertEquals(1, engine.send().getInteger("sent"));
  }

  @Test
  void a_domain_that_is_held_holds_back_no_other_domain() {
    pager.then(Outcome.deferred("421 too many", Duration.ofMinutes(5), Scope.DOMAIN));
    engine.start(pager);
    schedule("a@slow.example");
    engine.send();
    schedule("b@Slow.example");
    schedule("c@fast.example");

    engine.send();
    var held = addresses();
    engine.advance(Duration.ofMinutes(5)).send();

    assertEquals(List.of("a@slow.example", "c@fast.example"), held);
    assertEquals(4, addresses().size());
    assertEquals("ready", engine.messenger("pager").getString("state"));
  }

  @Test
  void a_delay_of_a_month_that_a_remote_server_asks_for_holds_for_a_day() {
    pager.then(Outcome.deferred("429", Duration.ofDays(30), Scope.MESSENGER));
    engine.start(pager);
    engine.scheduled();
    engine.send();

    var early = engine.advance(Duration.ofHours(23)).send().getInteger("sent");
    var late = engine.advance(Duration.ofHours(1)).send().getInteger("sent");

    assertEquals(0, early);
    assertEquals(1, late);
  }

  private void schedule(String address) {
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", address).list()));
  }

  private List<String> addresses() {
    return pager.deliveries().stream().map(Delivery::address).toList();
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
    var good = engine.scheduled();

    for (int i = 0; i < 3; i++) {
      engine.advance(Duration.ofMinutes(10)).send();
    }

    assertEquals("sent", engine.dispatch(good).getString("status"));
    assertEquals("error", engine.dispatch(bad).getString("status"));
    assertEquals("ready", engine.messenger("pager").getString("state"));
  }

  @Test
  void a_pause_stops_claimed_dispatches_that_have_not_begun() {
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
      engine.scheduled();
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
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
    engine.start(pager);
    var paused = engine.event("messenger");
    engine.scheduled();
    engine.scheduled();
    Engines.await(paused);
    var sent = engine.event("sent");

    old.complete(Outcome.sent(""));
    Engines.await(sent);

    assertEquals("paused", engine.messenger("pager").getString("state"));
  }

  @Test
  void a_dead_messenger_does_not_slow_down_the_others() {
    var never = Promise.<Outcome>promise();
    var dead = new RecordingMessenger("dead").then(delivery -> never.future());
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
    engine.start(dead, pager);
    var sent = engine.event("sent");

    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("dead", "1").and("pager", "7").list()));

    assertEquals("pager", Engines.await(sent).getString("messenger"));
    never.complete(Outcome.sent(""));
  }
}

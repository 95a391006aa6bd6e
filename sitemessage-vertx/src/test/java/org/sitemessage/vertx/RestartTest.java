package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Dispatches and pauses outlive a stop of the engine and a killed process. */
class RestartTest {
  final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  @TempDir private Path folder;

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  /** Waits until a killed process is known to be dead; with an embedded store, that is at once. */
  void untilDead() {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void a_pause_outlives_a_restart_which_tries_one_dispatch_at_once() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.onDisk(folder);
    var site = engine.start(pager);
    engine.scheduled();
    engine.send();

    Engines.await(site.stop());
    engine.start(pager);

    assertEquals("paused", engine.messenger("pager").getString("state"));
    assertEquals(1, engine.send().getInteger("sent"));
  }

  @Test
  void the_log_of_a_restart_names_no_attempt_that_is_over() {
    var lines = new CopyOnWriteArrayList<String>();
    var holds = Logger.getLogger(Holds.class.getName());
    Filter listener =
        line -> {
          lines.add(new SimpleFormatter().formatMessage(line));
          return true;
        };
    holds.setFilter(listener);
    pager.then(Outcome.paused("535 wrong password"));
    engine.onDisk(folder);
    var site = engine.start(pager);
    engine.scheduled();
    engine.send();

    Engines.await(site.stop());
    engine.advance(Duration.ofDays(1));
    engine.start(pager);
    holds.setFilter(null);

    assertTrue(lines.get(0).contains("(one message is tried again at 2026-01-01T"), lines.get(0));
    assertTrue(lines.get(1).contains("(one message is tried again now;"), lines.get(1));
  }

  @Test
  void a_dispatch_of_a_killed_process_is_sent_again_under_the_same_uid() {
    var mute =
        new RecordingMessenger("pager").then(delivery -> Promise.<Outcome>promise().future());
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
    var begun = engine.whenDelivered(mute);
    var id =
        engine.startAndForget(
            begun.messenger(),
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    var uid = Engines.await(begun.delivery()).uid();

    var sent = engine.event("sent");
    engine.start(pager);
    untilDead();
    engine.send();
    Engines.await(sent);

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(uid, pager.deliveries().get(0).uid());
    assertTrue(pager.deliveries().get(0).dispatch().maybeDelivered());
  }

  /** Takes deliveries and never answers. */
  private static final class Mute extends RecordingMessenger {
    private final Promise<Void> full = Promise.promise();

    Mute() {
      super("pager", UnknownPolicy.HOLD);
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      super.deliver(delivery);
      if (deliveries().size() == 4) {
        full.complete();
      }
      return Promise.<Outcome>promise().future();
    }
  }

  @Test
  void a_killed_process_leaves_in_doubt_only_what_it_had_begun_and_the_rest_is_sent() {
    var mute = new Mute();
    var addresses = IntStream.range(0, 20).mapToObj(n -> "n" + n).toArray(String[]::new);
    var id =
        engine.startAndForget(
            mute,
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list()));
    Engines.await(mute.full.future());
    var next = new RecordingMessenger("pager", UnknownPolicy.HOLD);

    engine.start(next);
    untilDead();
    engine.send();

    var left = engine.request(BusAddress.MESSAGE, new JsonObject().put("id", id));
    var unknown =
        left.getJsonArray("dispatches").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("status").equals("unknown"))
            .map(one -> one.getString("address"))
            .collect(Collectors.toSet());
    assertEquals(addresses(mute), unknown);
    assertEquals(4, unknown.size());
    assertEquals(16, next.deliveries().size());
    assertTrue(next.deliveries().stream().noneMatch(one -> unknown.contains(one.address())));
    assertTrue(next.deliveries().stream().noneMatch(one -> one.dispatch().maybeDelivered()));
  }

  private static Set<String> addresses(RecordingMessenger messenger) {
    return messenger.deliveries().stream().map(Delivery::address).collect(Collectors.toSet());
  }

  @Test
  void a_stop_lets_the_wire_finish_and_gives_back_the_rest() {
    Promise<Outcome> wire = Promise.promise();
    var slow = new RecordingMessenger("pager").then(delivery -> wire.future());
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true))
            .withMessenger("pager", new JsonObject().put("concurrency", 1)));
    var begun = engine.whenDelivered(slow);
    engine.onDisk(folder);
    var site = engine.start(begun.messenger());
    var first = engine.scheduled();
    Engines.await(begun.delivery());
    var second = engine.scheduled();

    var stopped = site.stop();
    wire.complete(Outcome.sent("on the wire"));
    Engines.await(stopped);

    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, false)));
    engine.start(pager);
    assertEquals("on the wire", engine.dispatch(first).getString("remoteId"));
    assertEquals("pending", engine.dispatch(second).getString("status"));
    assertEquals(1, engine.send().getInteger("sent"));
  }
}

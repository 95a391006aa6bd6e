package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Several processes on one database. */
class ClusterTest {
  private final Engines one = new Engines().onPostgres();
  private final List<Engines> others = new ArrayList<>();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  @AfterEach
  void stop() {
    others.forEach(Engines::close);
    one.close();
  }

  private Engines another() {
    var other = one.beside();
    others.add(other);
    return other;
  }

  private static Engines continuous(Engines engines) {
    var dispatch =
        engines
            .options()
            .dispatch()
            .with(DispatchOptions.CONTINUOUS, true)
            .with(DispatchOptions.POLL_INTERVAL, Duration.ofMillis(10));
    return engines.options(engines.options().with(SiteMessageOptions.DISPATCH, dispatch));
  }

  /** A messenger that counts the deliveries of all processes. */
  private static final class Counting extends RecordingMessenger {
    private final Set<String> uids;
    private final int expected;
    private final Promise<Void> all;

    Counting(Set<String> uids, int expected, Promise<Void> all) {
      super("pager");
      this.uids = uids;
      this.expected = expected;
      this.all = all;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      var answer = super.deliver(delivery);
      uids.add(delivery.uid());
      if (uids.size() == expected) {
        all.tryComplete();
      }
      return answer;
    }
  }

  @Test
  void everything_is_delivered_and_nothing_twice() {
    var engines = List.of(continuous(one), continuous(another()), continuous(another()));
    Set<String> uids = ConcurrentHashMap.newKeySet();
    Promise<Void> all = Promise.promise();
    var addresses = new String[20];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = "n" + i;
    }
    var messengers = new ArrayList<RecordingMessenger>();
    var sites = new ArrayList<SiteMessage>();
    for (var engine : engines) {
      var messenger = new Counting(uids, 3 * 30 * 20, all);
      messengers.add(messenger);
      sites.add(engine.start(messenger));
    }

    var replies = new ArrayList<Future<?>>();
    for (int i = 0; i < 30; i++) {
      for (var site : sites) {
        replies.add(
            site.client()
                .schedule(
                    ScheduleRequest.plain("Hi")
                        .withRecipients(Recipients.of("pager", addresses).list())));
      }
    }
    Engines.await(Future.all(replies));
    Engines.await(all.future());
    sites.forEach(site -> Engines.await(site.stop()));

    var watching = another();
    watching.start(new RecordingMessenger("pager"));
    var counts = watching.request(BusAddress.STATS, new JsonObject()).getJsonObject("dispatches");
    assertEquals(1800, counts.getInteger("sent"));
    assertEquals(1800, messengers.stream().mapToInt(m -> m.deliveries().size()).sum());
  }

  @Test
  void the_stats_count_the_processes_that_are_alive_on_the_store_and_send_by_themselves() {
    one.start(pager);
    var asked = processes(one);
    var options = one.options();
    var other = another();
    other.options(
        options.with(
            SiteMessageOptions.DISPATCH,
            options.dispatch().with(DispatchOptions.CONTINUOUS, true)));
    other.start(new RecordingMessenger("pager"));

    var seen = List.of(asked, processes(one), processes(other));
    other.close();

    assertEquals(List.of(0, 1, 1), seen);
    assertEquals(0, processes(one));
  }

  private static int processes(Engines engines) {
    return engines.request(BusAddress.STATS, new JsonObject()).getInteger("processes");
  }

  /** A messenger that records the delivered lines and completes when all have arrived. */
  private static final class Lines extends RecordingMessenger {
    private final Queue<String> lines;
    private final int expected;
    private final Promise<Void> all;

    Lines(Queue<String> lines, int expected, Promise<Void> all) {
      super("pager");
      this.lines = lines;
      this.expected = expected;
      this.all = all;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      for (var line : delivery.content().text().lines().toList()) {
        lines.add(delivery.address() + " " + line);
      }
      if (lines.size() >= expected) {
        all.tryComplete();
      }
      return super.deliver(delivery);
    }
  }

  @Test
  void contributions_of_several_processes_to_one_group_arrive_once_at_whom_they_are_for() {
    var engines = List.of(continuous(one), continuous(another()));
    var lines = new ConcurrentLinkedQueue<String>();
    Promise<Void> all = Promise.promise();
    var sites = new ArrayList<SiteMessage>();
    var messengers = new ArrayList<RecordingMessenger>();
    for (var engine : engines) {
      var messenger = new Lines(lines, 1_000, all);
      messengers.add(messenger);
      sites.add(engine.start(messenger));
    }

    var expected = new ArrayList<String>();
    var replies = new ArrayList<Future<?>>();
    for (int i = 0; i < 500; i++) {
      for (int process = 0; process < 2; process++) {
        var address = "n" + i % 7;
        var text = "%d-%d".formatted(process, i);
        expected.add(address + " " + text);
        replies.add(
            sites
                .get(process)
                .client()
                .schedule(
                    ScheduleRequest.plain(text)
                        .withGroup("news")
                        .withRecipients(Recipients.of("pager", address).list())));
      }
      if (i % 50 == 49) {
        Engines.await(replies.get(replies.size() - 1));
      }
    }
    Engines.await(Future.all(replies));
    Engines.await(all.future());
    sites.forEach(site -> Engines.await(site.stop()));

    assertEquals(expected.stream().sorted().toList(), lines.stream().sorted().toList());
    assertTrue(messengers.stream().mapToInt(m -> m.deliveries().size()).sum() < 1_000);
  }

  @Test
  void a_silent_process_loses_its_dispatches_once_its_lease_is_over() {
    var mute =
        new RecordingMessenger("pager").then(delivery -> Promise.<Outcome>promise().future());
    var begun = one.whenDelivered(mute);
    var id =
        one.startAndForget(
            begun.messenger(),
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    var uid = Engines.await(begun.delivery()).uid();
    one.start(pager);

    one.advance(Duration.ofSeconds(19)).send();
    var living = one.dispatch(id).getString("status");
    one.advance(Duration.ofSeconds(6)).send();

    assertEquals("processing", living);
    assertEquals("sent", one.dispatch(id).getString("status"));
    assertEquals(uid, pager.deliveries().get(0).uid());
    assertTrue(pager.deliveries().get(0).dispatch().maybeDelivered());
  }

  @Test
  void a_takeover_does_not_wait_for_the_heartbeat_after_the_lease() {
    var mute =
        new RecordingMessenger("pager").then(delivery -> Promise.<Outcome>promise().future());
    var begun = one.whenDelivered(mute);
    one.startAndForget(
        begun.messenger(),
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    var uid = Engines.await(begun.delivery()).uid();
    var dispatch =
        continuous(one)
            .options()
            .dispatch()
            .with(DispatchOptions.HEARTBEAT, Duration.ofHours(1))
            .with(DispatchOptions.LEASE, Duration.ofHours(3));
    one.options(one.options().with(SiteMessageOptions.DISPATCH, dispatch));
    var sentOn = one.whenDelivered(pager);
    one.start(sentOn.messenger());

    var rest = Duration.ofMillis(50);
    one.advance(Duration.ofHours(3).minus(rest)).send();
    var living = pager.deliveries().size();
    one.advance(rest);

    assertEquals(uid, Engines.await(sentOn.delivery()).uid());
    assertEquals(0, living);
  }

  @Test
  void a_takeover_is_left_to_a_person_if_duplicates_cannot_be_recognised() {
    var mute =
        new RecordingMessenger("pager", UnknownPolicy.HOLD)
            .then(delivery -> Promise.<Outcome>promise().future());
    var begun = one.whenDelivered(mute);
    var id =
        one.startAndForget(
            begun.messenger(),
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    Engines.await(begun.delivery());
    var feed = new RecordingMessenger("pager", UnknownPolicy.HOLD);
    one.start(feed);

    one.advance(Duration.ofSeconds(25)).send();

    assertEquals("unknown", one.dispatch(id).getString("status"));
    assertEquals(0, feed.deliveries().size());
  }

  @Test
  void a_process_whose_lease_is_over_begins_nothing() {
    Promise<Outcome> wire = Promise.promise();
    var slow = new RecordingMessenger("pager").then(delivery -> wire.future());
    var sleepy =
        one.options()
            .dispatch()
            .with(DispatchOptions.CONTINUOUS, true)
            .with(DispatchOptions.HEARTBEAT, Duration.ofHours(1))
            .with(DispatchOptions.LEASE, Duration.ofHours(3));
    one.options(
        one.options()
            .with(SiteMessageOptions.DISPATCH, sleepy)
            .withMessenger("pager", new JsonObject().put("concurrency", 1)));
    var begun = one.whenDelivered(slow);
    var site = one.start(begun.messenger());
    var ids = new ArrayList<Long>();
    for (int i = 0; i < 3; i++) {
      ids.add(one.scheduled());
    }
    Engines.await(begun.delivery());

    one.advance(Duration.ofHours(2));
    wire.complete(Outcome.sent("on the wire"));
    Engines.await(site.stop());

    var watching = another();
    watching.options(
        watching
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                watching.options().dispatch().with(DispatchOptions.CONTINUOUS, false)));
    watching.start(pager);
    var statuses = new ArrayList<String>();
    ids.forEach(id -> statuses.add(watching.dispatch(id).getString("status")));
    assertEquals(List.of("sent", "pending", "pending"), statuses);
    assertEquals(1, slow.deliveries().size());
  }

  @Test
  void a_process_sends_the_dispatches_of_a_process_that_stopped() {
    var site = one.start(new RecordingMessenger("pager"));
    var other = another();
    other.start(pager);
    var id = one.scheduled();

    Engines.await(site.stop());
    other.send();

    assertEquals("sent", other.dispatch(id).getString("status"));
  }

  @Test
  void a_hold_of_one_process_is_obeyed_by_another_until_it_ends() {
    pager.then(Outcome.paused("535 wrong password"));
    one.start(pager);
    one.scheduled();
    var other = another();
    var second = new RecordingMessenger("pager");
    other.start(second);
    one.send();
    one.scheduled();

    one.advance(Duration.ofSeconds(5));
    var held = other.send();
    var state = other.messenger("pager");
    one.request(BusAddress.RESUME, new JsonObject().put("messenger", "pager"));
    one.advance(Duration.ofSeconds(5));
    var afterwards = other.send();

    assertEquals(0, held.getInteger("claimed"));
    assertEquals("paused", state.getString("state"));
    assertEquals("535 wrong password", state.getString("reason"));
    assertEquals(2, afterwards.getInteger("sent"));
    assertEquals(2, new HashSet<>(second.deliveries()).size());
  }

  @Test
  void a_dispatch_that_two_nodes_find_refused_at_once_is_not_charged_for_the_pause() {
    pager.then(Outcome.paused("535 expired"));
    one.start(pager);
    var other = another();
    other.start(new RecordingMessenger("pager").then(Outcome.paused("535 expired")));
    one.scheduled();

    one.send();
    var second = other.send(); // it has not heard of the pause yet
    var dispatch =
        one.request(BusAddress.MESSAGE, new JsonObject().put("id", 1))
            .getJsonArray("dispatches")
            .getJsonObject(0);

    assertEquals(1, second.getInteger("claimed"));
    assertEquals("pending", dispatch.getString("status"), dispatch.encode());
    assertEquals(0, dispatch.getInteger("attempts"), dispatch.encode());
  }

  @Test
  void a_messenger_that_a_person_has_paused_is_paused_and_resumed_on_all_nodes() {
    var second = new RecordingMessenger("pager");
    one.start(pager);
    var other = another();
    other.start(second);
    one.request(
        BusAddress.PAUSE,
        new JsonObject().put("messenger", "pager").put("reason", "password").put("by", "Ann"));
    one.scheduled();
    one.advance(Duration.ofSeconds(5));

    var paused = other.send();
    var state = other.messenger("pager");
    one.request(BusAddress.RESUME, new JsonObject().put("messenger", "pager"));
    one.advance(Duration.ofSeconds(5));
    var afterwards = other.send();

    assertEquals(0, paused.getInteger("claimed"));
    assertEquals("paused", state.getString("state"));
    assertEquals("Ann", state.getJsonObject("pausedByHand").getString("by"));
    assertEquals(1, afterwards.getInteger("sent"));
  }

  private static JsonObject pause() {
    return new JsonObject().put("messenger", "pager").put("reason", "password");
  }

  @Test
  void a_pause_that_another_node_has_extended_does_not_end_at_its_old_time() {
    one.start(pager);
    var other = another();
    other.start(new RecordingMessenger("pager"));
    one.scheduled();
    one.request(BusAddress.PAUSE, pause().put("forMs", 3_000));
    other.request(BusAddress.PAUSE, pause().put("forMs", 7_200_000));

    one.advance(Duration.ofSeconds(3));
    var atOldEnd = one.send();
    one.advance(Duration.ofSeconds(5));
    var later = other.send();

    assertEquals(0, atOldEnd.getInteger("claimed"));
    assertEquals("paused", one.messenger("pager").getString("state"));
    assertEquals(0, later.getInteger("claimed"));
    assertEquals("paused", other.messenger("pager").getString("state"));
  }

  @Test
  void a_node_that_has_not_heard_of_a_pause_ends_it_for_all_nodes() {
    one.start(pager);
    var other = another();
    other.start(new RecordingMessenger("pager"));
    one.scheduled();
    one.request(BusAddress.PAUSE, pause());

    other.request(BusAddress.RESUME, new JsonObject().put("messenger", "pager"));
    one.advance(Duration.ofSeconds(5));
    var sent = one.send();

    assertEquals(1, sent.getInteger("sent"));
    assertEquals("ready", one.messenger("pager").getString("state"));
    assertEquals("ready", other.messenger("pager").getString("state"));
  }

  @Test
  void a_node_that_has_not_heard_of_a_hold_ends_it_for_all_nodes() {
    pager.then(Outcome.paused("535 wrong password"));
    one.start(pager);
    var other = another();
    other.start(new RecordingMessenger("pager"));
    one.scheduled();
    one.send();

    other.request(BusAddress.RESUME, new JsonObject().put("messenger", "pager"));
    one.advance(Duration.ofSeconds(5));
    var sent = one.send();

    assertEquals(1, sent.getInteger("sent"));
    assertEquals("ready", one.messenger("pager").getString("state"));
  }

  @Test
  void a_message_to_subscribers_is_prepared_once_by_several_at_the_same_time() {
    one.start(pager);
    var other = another();
    other.start(new RecordingMessenger("pager"));
    for (int i = 0; i < 3; i++) {
      one.request(
          BusAddress.SUBSCRIPTIONS,
          new JsonObject()
              .put("action", "create")
              .put("type", "plain")
              .put("messenger", "pager")
              .put("address", "n" + i));
    }
    one.schedule(ScheduleRequest.plain("News"));

    var first = SiteMessageClient.create(one.vertx()).request(BusAddress.PREPARE, new JsonObject());
    var second =
        SiteMessageClient.create(other.vertx()).request(BusAddress.PREPARE, new JsonObject());
    var made =
        Engines.await(first).getInteger("dispatches")
            + Engines.await(second).getInteger("dispatches");

    assertEquals(3, made);
    assertEquals(3, one.send().getInteger("sent"));
  }
}

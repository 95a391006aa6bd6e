package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.web.LinkRoutes;

/** Clients receive the events of the bus as values. */
class EventsTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private final List<Event> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    engine.close();
  }

  private static Event.StatusChanged changed(DispatchStatus status, String outcome) {
    return new Event.StatusChanged(status, 1, 1, "pager", outcome);
  }

  /** Publishes an event and waits until it, and all events before it, have been handled. */
  private void untilTold(Event last) {
    Promise<Void> seen = Promise.promise();
    var subscription =
        Engines.await(
            SiteMessageClient.create(engine.vertx())
                .events(
                    event -> {
                      if (event.equals(last)) {
                        seen.tryComplete();
                      }
                    }));
    engine.vertx().eventBus().publish(BusAddress.EVENT_PREFIX + last.kind(), last.toJson());
    Engines.await(seen.future());
    Engines.await(subscription.close());
  }

  @Test
  void the_life_of_a_dispatch_is_told_in_its_order() {
    pager.then(Outcome.retry("busy")).then(Outcome.rejected("no")).then(Outcome.paused("password"));
    var site = engine.start(pager);
    Promise<Void> paused = Promise.promise();
    Engines.await(
        site.events(
            event -> {
              told.add(event);
              if (event instanceof Event.MessengerChanged) {
                paused.tryComplete();
              }
            }));

    engine.schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    engine.send();
    engine.advance(Duration.ofMinutes(2)).send();
    Engines.await(site.client().requeue(Selection.message(1)));
    Engines.await(site.client().cancel(Selection.message(1)));
    Engines.await(site.client().requeue(Selection.message(1)));
    engine.send();
    Engines.await(paused.future());

    assertEquals(
        List.of(
            new Event.Scheduled(1, 1),
            changed(DispatchStatus.ERROR, "retry"),
            changed(DispatchStatus.FAILED, "rejected"),
            changed(DispatchStatus.PENDING, "requeued"),
            changed(DispatchStatus.CANCELLED, "cancelled"),
            changed(DispatchStatus.PENDING, "requeued"),
            new Event.MessengerChanged("pager", "paused")),
        told);
  }

  @Test
  void nothing_is_told_after_the_subscription_was_closed() {
    var site = engine.start(pager);
    var subscription = Engines.await(site.events(told::add));

    Engines.await(subscription.close());
    engine.schedule(ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list()));
    engine.send();
    untilTold(new Event.Scheduled(77, 1));

    assertEquals(List.of(), told);
  }

  @Test
  void sent_unknown_and_expired_dispatches_are_reported_as_values_and_on_the_bus() {
    var feed =
        new RecordingMessenger("pager", UnknownPolicy.HOLD)
            .then(Outcome.sent("1"))
            .then(Outcome.unknown("no answer"));
    var site = engine.start(feed);
    Promise<Void> over = Promise.promise();
    Engines.await(
        site.events(
            event -> {
              told.add(event);
              if (event.kind().equals("expired")) {
                over.tryComplete();
              }
            }));
    var bodies = Stream.of("sent", "unknown", "expired").map(engine::event).toList();

    engine.scheduled();
    engine.send();
    engine.scheduled();
    engine.send();
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("pager", "7").list())
            .withExpiresAt(engine.clock().instant().plusSeconds(1)));
    engine.advance(Duration.ofMinutes(1)).send();
    Engines.await(over.future());

    var changes = told.stream().filter(event -> !event.kind().equals("scheduled")).toList();
    assertEquals(
        List.of(
            new Event.StatusChanged(DispatchStatus.SENT, 1, 1, "pager", "sent"),
            new Event.StatusChanged(DispatchStatus.UNKNOWN, 2, 2, "pager", "unknown"),
            new Event.StatusChanged(DispatchStatus.EXPIRED, 3, 3, "pager", "expired")),
        changes);
    assertEquals(
        changes.stream().map(Event::toJson).toList(), bodies.stream().map(Engines::await).toList());
  }

  private JsonObject link(String action, Delivery of) {
    return engine.request(
        BusAddress.LINK,
        new JsonObject()
            .put("action", action)
            .put("dispatch", of.dispatch().id())
            .put("uid", of.dispatch().uid()));
  }

  private JsonObject report(String kind, Delivery of) {
    return engine.request(
        BusAddress.BOUNCES,
        new JsonObject()
            .put(
                "reports",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("kind", kind)
                            .put("messageId", "<" + ReturnToken.of(of) + "@example.org>")
                            .put("status", kind.equals("bounced") ? "5.1.1" : "")
                            .put("dead", kind.equals("bounced")))));
  }

  private Delivery next(RecordingMessenger smtp, String address) {
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("smtp", address).list()));
    engine.send();
    return smtp.deliveries().get(smtp.deliveries().size() - 1);
  }

  @Test
  void every_kind_there_is_is_published_when_it_happens() {
    var smtp =
        new RecordingMessenger("smtp", UnknownPolicy.HOLD)
            .then(Outcome.sent("1"))
            .then(Outcome.sent("2"))
            .then(Outcome.retry("busy"))
            .then(Outcome.unknown("no answer"));
    var site = engine.start(smtp);
    var missing = new ConcurrentSkipListSet<>(Event.KINDS);
    missing.remove("broken"); // Ends the engine; it has a test of its own.
    Promise<Void> all = Promise.promise();
    Engines.await(
        site.events(
            event -> {
              missing.remove(event.kind());
              if (missing.isEmpty()) {
                all.tryComplete();
              }
            }));

    var first = next(smtp, "ann@a.example");
    link("read", first);
    link("unsubscribe", first);
    report("bounced", first);
    report("complained", next(smtp, "bob@b.example"));
    engine.request(
        BusAddress.SUPPRESSIONS,
        new JsonObject()
            .put("action", "remove")
            .put("messenger", "smtp")
            .put("address", "ann@a.example")
            .put("text", "She asked for it."));
    var third = next(smtp, "cat@c.example").dispatch().messageId();
    Engines.await(site.client().cancel(Selection.message(third)));
    Engines.await(site.client().requeue(Selection.message(third)));
    Engines.await(site.client().cancel(Selection.message(third)));
    next(smtp, "dan@d.example");
    engine.schedule(
        ScheduleRequest.plain("Hi")
            .withRecipients(Recipients.of("smtp", "eve@e.example").list())
            .withExpiresAt(engine.clock().instant().plusSeconds(1)));
    engine.advance(Duration.ofMinutes(1)).send();
    smtp.then(Outcome.paused("password"));
    next(smtp, "fay@f.example");
    followForgedLink();

    Engines.await(
        all.future().timeout(60, TimeUnit.SECONDS).recover(e -> Future.failedFuture("" + missing)));
    assertEquals(Set.of(), missing);
  }

  private void followForgedLink() {
    var router = Router.router(engine.vertx());
    LinkRoutes.create(engine.vertx(), "http://localhost", List.of("0123456789abcdef"))
        .mount(router);
    var server =
        Engines.await(
            engine.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var client = engine.vertx().createHttpClient();
    Engines.await(
        client
            .request(
                HttpMethod.GET, server.actualPort(), "127.0.0.1", "/sitemessage/unsubscribe/forged")
            .compose(HttpClientRequest::send));
  }

  static List<Event> events() {
    var all =
        new ArrayList<Event>(
            List.of(
                new Event.Scheduled(17, 2),
                new Event.Read(101, 17, "news", "smtp"),
                new Event.Unsubscribed(101, 17, "news", "smtp"),
                new Event.Refused("unsubscribe"),
                new Event.Broken("out of memory"),
                new Event.MessengerChanged("smtp", "held"),
                new Event.Bounced(101, 17, "smtp", "5.1.1"),
                new Event.Complained(101, 17, "smtp"),
                new Event.Suppressed("smtp", SuppressionReason.MANUAL, OptionalLong.of(101), ""),
                new Event.Unsuppressed("smtp", SuppressionReason.BOUNCED, "ann", "writes")));
    for (var status : DispatchStatus.values()) {
      if (status != DispatchStatus.PROCESSING) {
        all.add(new Event.StatusChanged(status, 101, 17, "smtp", "any"));
      }
    }
    return all;
  }

  @Test
  void every_kind_there_is_survives_the_bus() {
    assertEquals(
        Event.KINDS.stream().sorted().toList(),
        events().stream().map(Event::kind).sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("events")
  void an_event_survives_the_bus(Event event) {
    assertEquals(Optional.of(event), Event.fromJson(event.kind(), event.toJson()));
    assertTrue(Event.KINDS.contains(event.kind()), event.kind());
  }

  @Test
  void events_of_a_newer_version_are_ignored() {
    var sent = new Event.StatusChanged(DispatchStatus.SENT, 101, 17, "smtp", "sent").toJson();

    assertEquals(Optional.empty(), Event.fromJson("sent", sent.copy().put("v", 2)));
    assertEquals(Optional.empty(), Event.fromJson("teleported", sent));
    assertEquals(
        Optional.of(new Event.Scheduled(17, 2)),
        Event.fromJson(
            "scheduled",
            new JsonObject().put("v", 1).put("messageId", 17).put("dispatches", 2).put("new", 1)));
  }
}

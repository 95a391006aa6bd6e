package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.ScheduleRequest;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;

/** What is told on the bus, as values. */
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

  /** What is published to one context before this has been handled there when this completes. */
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

  static List<Event> events() {
    return List.of(
        new Event.Scheduled(17, 2),
        new Event.StatusChanged(DispatchStatus.SENT, 101, 17, "smtp", "sent"),
        new Event.StatusChanged(DispatchStatus.CANCELLED, 101, 17, "smtp", "cancelled"),
        new Event.MessengerChanged("smtp", "held"));
  }

  @ParameterizedTest
  @MethodSource("events")
  void an_event_survives_the_bus(Event event) {
    assertEquals(Optional.of(event), Event.fromJson(event.kind(), event.toJson()));
    assertTrue(Event.KINDS.contains(event.kind()), event.kind());
  }

  @Test
  void what_a_newer_version_tells_is_passed_over() {
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

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.observe.QueueState;

/** Tests of observers and inspections of an engine. */
class ObserverTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.dispatch.core.Observers");

  final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Keeps what it is told. */
  private static final class Notes implements Observer {
    private final List<Object> all = new CopyOnWriteArrayList<>();

    @Override
    public void started(Vertx vertx, Inspection inspection) {
      all.add("started, lease " + inspection.holdsLease());
    }

    @Override
    public void stopped() {
      all.add("stopped");
    }

    @Override
    public void scheduled(Scheduled scheduled) {
      all.add(scheduled);
    }

    @Override
    public void claimed(Claimed claimed) {
      all.add(claimed);
    }

    @Override
    public void composed(Composed composed) {
      all.add(composed);
    }

    @Override
    public void delivered(Delivered delivered) {
      all.add(delivered);
    }

    @Override
    public void finished(Finished finished) {
      all.add(finished);
    }

    @Override
    public void recorded(Recorded recorded) {
      all.add(recorded);
    }

    @Override
    public void refused(FailureCode code) {
      all.add(code);
    }

    @Override
    public void published(Event event) {
      all.add(event);
    }

    private <T> List<T> of(Class<T> kind) {
      return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  @Test
  void an_observer_is_told_each_step_of_a_message_and_nothing_about_its_recipient() {
    var notes = new Notes();
    pager.then(Outcome.retry("busy"));
    var site = engine.start(engine.builder(pager).observer(notes));
    var once =
        ScheduleRequest.plain("Secret text")
            .withRequestId("r-1")
            .withRecipients(Recipients.of("pager", "555-0100").list());

    engine.schedule(once);
    engine.schedule(once);
    engine.advance(Duration.ofSeconds(90)).send();
    engine.advance(Duration.ofDays(1)).send();
    Engines.await(site.stop());

    assertEquals("started, lease true", notes.all.get(0));
    assertEquals(
        List.of("plain stored", "plain duplicate"),
        notes.of(Observer.Scheduled.class).stream()
            .map(one -> one.type() + " " + one.result())
            .toList());
    assertEquals(
        List.of("pager retry", "pager sent"),
        notes.of(Observer.Delivered.class).stream()
            .map(one -> one.messenger() + " " + one.outcome())
            .toList());
    var first = notes.of(Observer.Delivered.class).get(0);
    assertEquals("pager", first.kind());
    assertEquals("plain", first.type());
    assertTrue(first.delay().compareTo(Duration.ofSeconds(80)) > 0, first.toString());
    assertTrue(first.delay().compareTo(Duration.ofSeconds(91)) < 0, first.toString());
    assertFalse(first.took().isNegative(), first.toString());
    assertEquals(
        List.of(
            new Observer.Finished("pager", "plain", "retry", DispatchStatus.ERROR),
            new Observer.Finished("pager", "plain", "sent", DispatchStatus.SENT)),
        notes.of(Observer.Finished.class));
    assertEquals(2, notes.of(Observer.Claimed.class).stream().mapToInt(c -> c.dispatches()).sum());
    assertEquals("plain", notes.of(Observer.Composed.class).get(0).type());
    assertTrue(notes.of(Observer.Recorded.class).size() >= 2, notes.all.toString());
    assertEquals(1, notes.of(Event.Scheduled.class).size());
    assertEquals("stopped", notes.all.get(notes.all.size() - 1));
    assertFalse(notes.all.toString().contains("555-0100"), notes.all.toString());
    assertFalse(notes.all.toString().contains("Secret"), notes.all.toString());
  }

  @Test
  void a_refused_request_counts_by_its_code_and_its_type_only_if_that_is_registered() {
    var notes = new Notes();
    engine.start(engine.builder(pager).observer(notes));
    var recipients = Recipients.of("pager", "7").list();

    for (var request :
        List.of(
            ScheduleRequest.of("made_up_by_a_caller", new JsonObject()).withRecipients(recipients),
            ScheduleRequest.plain("x").withRecipients(Recipients.of("pigeon", "7").list()))) {
      assertThrows(SiteMessageException.class, () -> engine.schedule(request));
    }

    assertEquals(
        List.of("unregistered 4040", "plain 4041"),
        notes.of(Observer.Scheduled.class).stream()
            .map(one -> one.type() + " " + one.result())
            .toList());
    assertEquals(
        List.of(FailureCode.UNKNOWN_MESSAGE_TYPE, FailureCode.UNKNOWN_MESSENGER),
        notes.of(FailureCode.class));
  }

  @Test
  void an_observer_that_throws_is_logged_once_and_changes_nothing() {
    var notes = new Notes();
    var broken =
        new Observer() {
          @Override
          public void scheduled(Scheduled scheduled) {
            throw new IllegalStateException("broken observer");
          }

          @Override
          public void delivered(Delivered delivered) {
            throw new IllegalStateException("broken observer");
          }

          @Override
          public void finished(Finished finished) {
            throw new IllegalStateException("broken observer");
          }
        };
    engine.start(engine.builder(pager).observer(broken).observer(notes));

    try (var log = LogCapture.start()) {
      engine.scheduled();

      assertEquals(1, engine.send().getInteger("sent"));
      assertEquals(1, notes.of(Observer.Finished.class).size());
      assertEquals(
          1, log.text().lines().filter(line -> line.contains("has failed; it is still")).count());
    }
  }

  @Test
  void a_sample_shows_what_waits_and_for_how_long() {
    pager.then(Outcome.paused("535 wrong password"));
    var site = engine.start(pager, new RecordingMessenger("sms"));
    var inspection = site.inspection();
    assertTrue(inspection.holdsLease());
    engine.scheduled();
    engine.send();
    engine.scheduled();
    engine.schedule(
        ScheduleRequest.plain("later")
            .withSendAt(engine.clock().instant().plusSeconds(3_600))
            .withRecipients(Recipients.of("sms", "7").list()));
    engine.advance(Duration.ofMinutes(7));

    var sample = Engines.await(inspection.sample());

    assertEquals(
        2, sample.depth("pager", QueueState.READY) + sample.depth("pager", QueueState.LATER));
    assertEquals(1, sample.depth("sms", QueueState.LATER));
    assertEquals(0, sample.depth("pager", QueueState.FAILED));
    assertEquals(Duration.ofMinutes(7), sample.overdue().get("pager"));
    assertEquals(Duration.ZERO, sample.overdue().get("sms"));
    assertEquals(sample.overdue(), Engines.await(inspection.overdue()));
    assertEquals(
        Map.of("pager", MessengerStats.State.PAUSED, "sms", MessengerStats.State.READY),
        Map.of(
            "pager",
            sample.messengers().get(0).state(),
            "sms",
            sample.messengers().get(1).state()));
    var condition = Engines.await(inspection.messengers()).get(0);
    assertEquals("pager", condition.alias());
    assertEquals("535 wrong password", condition.reason());
    var schema = Engines.await(inspection.schema());
    assertEquals(schema.known(), schema.applied());
    Engines.await(inspection.pingStore());

    Engines.await(site.stop());
    assertThrows(SiteMessageException.class, () -> Engines.await(inspection.pingStore()));
  }
}

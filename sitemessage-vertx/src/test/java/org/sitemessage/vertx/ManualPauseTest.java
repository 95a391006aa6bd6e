package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.MessengerStats.PauseStats;
import org.sitemessage.api.schedule.MessengerStats.State;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.testkit.RecordingMessenger;

/** A messenger that a person has paused sends nothing until it is resumed. */
class ManualPauseTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.HOLD);
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private void pause(PauseRequest request) {
    Engines.await(client().pause(request));
  }

  private MessengerStats state() {
    return Engines.await(client().stats()).messengers().get(0);
  }

  @Test
  void dispatches_of_a_paused_messenger_wait_and_are_sent_once_it_is_resumed() {
    engine.start(pager);
    var told = engine.event("messenger");
    pause(PauseRequest.of("pager", "the password expires").withBy("Ann"));
    var id = engine.scheduled();

    var waiting = engine.send();
    var state = state();
    var shown = engine.dispatch(id);
    Engines.await(client().resume("pager"));
    var sent = engine.send();

    assertEquals(0, waiting.getInteger("claimed"));
    assertEquals("paused", waiting.getJsonArray("waiting").getJsonObject(0).getString("why"));
    assertEquals(
        new JsonObject().put("v", 1).put("messenger", "pager").put("state", "paused"),
        Engines.await(told));
    assertEquals(State.PAUSED, state.state());
    assertEquals(
        Optional.of(
            new PauseStats(
                engine.clock().instant(), Optional.empty(), "the password expires", "Ann")),
        state.pausedByHand());
    assertEquals("pending", shown.getString("status"));
    assertEquals("paused", shown.getString("waitsFor"));
    assertEquals(1, sent.getInteger("sent"));
    assertEquals(1, engine.dispatch(id).getInteger("attempts"));
    assertEquals(State.READY, state().state());
  }

  @Test
  void a_delivery_under_way_finishes_and_does_not_end_the_pause() {
    Promise<Outcome> wire = Promise.promise();
    pager.then(delivery -> wire.future());
    var begun = engine.whenDelivered(pager);
    engine.start(begun.messenger());
    var id = engine.scheduled();
    var sent = client().request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
    Engines.await(begun.delivery());

    pause(PauseRequest.of("pager", "maintenance"));
    wire.complete(Outcome.sent("1"));
    Engines.await(sent);

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(State.PAUSED, state().state());
  }

  @Test
  void a_pause_stops_the_deliveries_that_wait_inside_the_messenger() {
    var resending = new RecordingMessenger("pager", UnknownPolicy.RESEND);
    Promise<Outcome> wire = Promise.promise();
    resending.then(delivery -> wire.future());
    var begun = engine.whenDelivered(resending);
    engine.options(engine.options().withMessenger("pager", new JsonObject().put("concurrency", 1)));
    engine.start(begun.messenger());
    var ids = new ArrayList<Long>();
    for (int i = 0; i < 5; i++) {
      ids.add(engine.scheduled());
    }
    var sent = client().request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
    Engines.await(begun.delivery());

    pause(PauseRequest.of("pager", "wrong text"));
    wire.complete(Outcome.sent("1"));
    Engines.await(sent);

    assertEquals(1, resending.deliveries().size());
    assertEquals(
        List.of("pending", "pending", "pending", "pending", "sent"),
        ids.stream().map(id -> engine.dispatch(id).getString("status")).sorted().toList());
    assertEquals(0, state().inFlight());
  }

  /** Returns the states that were published, after {@code more} was done. */
  private List<String> published(Runnable more) {
    var states = new CopyOnWriteArrayList<String>();
    Promise<Void> last = Promise.promise();
    Engines.await(
        client()
            .events(
                event -> {
                  if (event instanceof Event.MessengerChanged changed) {
                    states.add(changed.state());
                  } else if (event instanceof Event.Scheduled scheduled
                      && scheduled.messageId() == Long.MAX_VALUE) {
                    last.complete();
                  }
                }));
    more.run();
    var end = new Event.Scheduled(Long.MAX_VALUE, 1);
    engine.vertx().eventBus().publish(BusAddress.EVENT_PREFIX + end.kind(), end.toJson());
    Engines.await(last.future());
    return states;
  }

  @Test
  void a_messenger_that_is_paused_twice_publishes_one_pause_and_one_end() {
    pager.then(Outcome.paused("535 wrong password"));
    engine.start(pager);

    var states =
        published(
            () -> {
              engine.scheduled();
              engine.send();
              pause(PauseRequest.of("pager", "the password expires"));
              pause(PauseRequest.of("pager", "the password has expired"));
              Engines.await(client().resume("pager"));
            });

    assertEquals(List.of("paused", "ready"), states);
  }

  @Test
  void a_hold_that_ends_during_a_pause_by_hand_does_not_publish_that_the_messenger_is_ready() {
    pager.then(Outcome.deferred("451 try later", Outcome.Scope.MESSENGER));
    engine.start(pager);

    var states =
        published(
            () -> {
              engine.scheduled();
              engine.send();
              pause(PauseRequest.of("pager", "maintenance"));
              Engines.await(client().probe("pager", "7", "test"));
              Engines.await(client().resume("pager"));
            });

    assertEquals(List.of("held", "paused", "ready"), states);
  }

  @Test
  void a_held_messenger_is_held_again_when_its_pause_by_hand_ends() {
    pager.then(Outcome.deferred("451 try later", Duration.ofHours(1), Outcome.Scope.MESSENGER));
    engine.start(pager);

    var states =
        published(
            () -> {
              engine.scheduled();
              engine.send();
              pause(
                  PauseRequest.of("pager", "maintenance")
                      .withUntil(engine.clock().instant().plusSeconds(60)));
              engine.advance(Duration.ofSeconds(60)).send();
            });

    assertEquals(List.of("held", "paused", "held"), states);
  }

  @Test
  void a_dispatch_of_a_messenger_that_a_person_has_to_resume_has_no_next_attempt() {
    engine.start(pager);
    var id = engine.scheduled();
    pause(PauseRequest.of("pager", "maintenance"));
    var endless = engine.dispatch(id);
    var until = engine.clock().instant().plusSeconds(60);
    pause(PauseRequest.of("pager", "maintenance").withUntil(until));
    var ending = engine.dispatch(id);

    assertEquals("paused", endless.getString("waitsFor"));
    assertFalse(endless.containsKey("nextAttemptAtMs"));
    assertEquals(until.toEpochMilli(), ending.getLong("nextAttemptAtMs"));
  }

  @Test
  void a_pause_of_a_messenger_that_is_no_longer_configured_is_shown_and_can_be_ended() {
    engine.onDisk(folder);
    var site = engine.start(pager);
    pause(PauseRequest.of("pager", "maintenance").withBy("Ann"));
    Engines.await(site.stop());
    engine.start(new RecordingMessenger("smtp"));

    var shown = engine.messenger("pager");
    Engines.await(client().resume("pager"));
    var left = Engines.await(client().stats()).messengers();
    var refused =
        assertThrows(SiteMessageException.class, () -> Engines.await(client().resume("pager")));

    assertEquals("paused", shown.getString("state"));
    assertEquals("Ann", shown.getJsonObject("pausedByHand").getString("by"));
    assertEquals(List.of("smtp"), left.stream().map(MessengerStats::alias).toList());
    assertEquals(FailureCode.UNKNOWN_MESSENGER, refused.code());
  }

  @Test
  void a_probe_that_is_sent_does_not_end_a_pause_by_hand() {
    engine.start(pager);
    pause(PauseRequest.of("pager", "maintenance"));

    Engines.await(client().probe("pager", "7", "test"));

    assertTrue(state().pausedByHand().isPresent());
  }

  @Test
  void a_pause_ends_by_itself_at_its_time() {
    engine.start(pager);
    engine.scheduled();
    engine.request(
        BusAddress.PAUSE,
        new JsonObject()
            .put("messenger", "pager")
            .put("reason", "maintenance")
            .put("forMs", 60_000));

    var before = engine.advance(Duration.ofSeconds(59)).send();
    var after = engine.advance(Duration.ofSeconds(1)).send();

    assertEquals(0, before.getInteger("claimed"));
    assertEquals(1, after.getInteger("sent"));
    assertEquals(State.READY, state().state());
  }

  @Test
  void a_pause_survives_a_restart() {
    engine.onDisk(folder);
    var site = engine.start(pager);
    pause(PauseRequest.of("pager", "maintenance"));
    engine.scheduled();
    Engines.await(site.stop());

    engine.start(pager);
    var waiting = engine.send();

    assertEquals(0, waiting.getInteger("claimed"));
    assertEquals("maintenance", state().reason());
  }

  @Test
  void an_expired_message_of_a_paused_messenger_is_expired_and_did_not_fail() {
    engine.start(pager);
    pause(PauseRequest.of("pager", "maintenance"));
    var id =
        engine
            .schedule(
                ScheduleRequest.plain("Hi")
                    .withRecipients(Recipients.of("pager", "7").list())
                    .withExpiresAt(engine.clock().instant().plusSeconds(60)))
            .messageId();

    engine.advance(Duration.ofMinutes(2)).send();
    var waiting = engine.dispatch(id).getString("status");
    Engines.await(client().resume("pager"));
    engine.send();

    assertEquals("pending", waiting);
    assertEquals("expired", engine.dispatch(id).getString("status"));
    assertFalse(pager.deliveries().iterator().hasNext());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'messenger':'pager'} | 4000 | reason is missing",
        "{'messenger':'pager','reason':' '} | 4000 | reason is missing",
        "{'messenger':'pigeon','reason':'x'} | 4041 | pigeon",
        "{'messenger':'pager','reason':'x','untilMs':1000} | 4000 | untilMs must be in the future, is 1970-01-01T00:00:01Z",
        "{'messenger':'pager','reason':'x','untilMs':4000000000000,'forMs':1} | 4000 | forMs is not allowed beside untilMs",
        "{'messenger':'pager','reason':'x','forMs':0} | 4000 | forMs must be a whole number from 1"
      })
  void an_invalid_pause_is_refused_naming_the_field(String body, int code, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.PAUSE, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code());
    var told = String.valueOf(refused.getMessage());
    assertTrue(told.contains(text), told);
    assertEquals(State.READY, state().state());
  }
}

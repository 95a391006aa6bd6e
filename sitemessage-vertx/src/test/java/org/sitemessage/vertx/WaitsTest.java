package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.api.schedule.StoredDispatch.WaitReason;
import org.sitemessage.testkit.RecordingMessenger;

/** {@code sitemessage.dispatch}: one dispatch, and why it waits. */
class WaitsTest {
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

  private StoredDispatch dispatch(long id) {
    return Engines.await(client().dispatch(id));
  }

  private WaitReason waits(long id) {
    return dispatch(id).waits().orElseThrow();
  }

  private static ScheduleRequest request() {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "7").list());
  }

  @Test
  void a_dispatch_is_shown_with_its_attempts_and_does_not_wait_once_it_is_sent() {
    engine.start(pager);
    engine.scheduled();

    var due = dispatch(1);
    engine.send();
    var sent = dispatch(1);

    assertEquals("notContinuous", due.waits().orElseThrow().why());
    assertEquals("plain", due.type());
    assertEquals(Optional.empty(), sent.waits());
    assertEquals("sent", sent.attemptLog().get(0).outcome());
  }

  @Test
  void a_dispatch_that_does_not_exist_is_not_found() {
    engine.start(pager);
    engine.scheduled();

    var refused = assertThrows(SiteMessageException.class, () -> dispatch(2));

    assertEquals(FailureCode.NOT_FOUND, refused.code());
    assertEquals("dispatch 2 does not exist", refused.getMessage());
  }

  @Test
  void a_dispatch_of_later_names_its_time() {
    engine.start(pager);
    var at = engine.clock().instant().plusSeconds(600);
    engine.schedule(request().withSendAt(at));

    assertEquals(
        new WaitReason("notDue", Optional.of(at), "It is not to be sent before %s.".formatted(at)),
        waits(1));
  }

  @Test
  void a_dispatch_that_waits_for_a_retry_names_its_time_and_attempts() {
    pager.then(Outcome.retry("busy"));
    engine.start(pager);
    engine.scheduled();
    engine.send();

    var waits = waits(1);

    assertEquals("retry", waits.why());
    assertTrue(waits.until().orElseThrow().isAfter(engine.clock().instant()));
    assertTrue(waits.text().endsWith(", after 1 answered attempts."), waits.text());
  }

  @Test
  void a_dispatch_of_a_messenger_paused_by_hand_names_the_reason() {
    engine.start(pager);
    engine.scheduled();
    Engines.await(client().pause(PauseRequest.of("pager", "new password")));

    assertEquals(
        new WaitReason(
            "pausedByHand",
            Optional.empty(),
            "Messenger \"pager\" is paused by hand since 2026-01-01T00:00:00Z, until it is resumed:"
                + " new password"),
        waits(1));
  }

  @Test
  void a_dispatch_of_a_held_messenger_names_the_next_attempt() {
    pager.then(Outcome.deferred("connection refused", Scope.MESSENGER));
    engine.start(pager);
    engine.scheduled();
    engine.send();
    engine.scheduled();

    var second = waits(2);

    assertEquals("held", second.why());
    assertTrue(second.text().endsWith("connection refused"), second.text());
    assertTrue(second.until().isPresent());
  }

  @Test
  void an_unknown_dispatch_waits_for_a_person() {
    pager.then(Outcome.unknown("no answer"));
    engine.start(pager);
    engine.scheduled();
    engine.send();

    assertEquals("decision", waits(1).why());
  }

  @Test
  void a_dispatch_under_way_names_its_node() {
    Promise<Outcome> wire = Promise.promise();
    pager.then(delivery -> wire.future());
    var begun = engine.whenDelivered(pager);
    engine.start(begun.messenger());
    engine.scheduled();
    var sent = client().request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
    Engines.await(begun.delivery());

    var waits = waits(1);
    wire.complete(Outcome.sent("1"));
    Engines.await(sent);

    assertEquals("claimed", waits.why());
    assertTrue(waits.text().endsWith("has claimed it and is sending it."), waits.text());
  }

  @Test
  void a_dispatch_of_a_messenger_that_is_not_registered_says_so() {
    engine.onDisk(folder);
    var site = engine.start(pager, new RecordingMessenger("fax"));
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(List.of(Recipient.address("fax", "7"))));
    var before = waits(1).why();
    Engines.await(site.stop());
    engine.start(pager);

    assertEquals("notContinuous", before);
    assertEquals(
        "Messenger \"fax\" is not registered on this node, so that this node does not send it.",
        waits(1).text());
  }

  @Test
  void a_dispatch_of_a_limited_messenger_names_the_next_permit() {
    engine.options(
        engine
            .options()
            .withLimits("pager", DeliveryLimits.of(new RateLimit(1, Duration.ofMinutes(10), 1))));
    engine.start(pager);
    engine.scheduled();
    engine.scheduled();
    engine.send();

    var waits = waits(2);

    assertEquals("limited", waits.why());
    assertTrue(waits.until().isPresent());
  }
}

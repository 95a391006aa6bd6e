package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CleanupReply;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;

/** {@code sitemessage.cleanup}: removes old finished dispatches and keeps open ones. */
class CleanupTest {
  private final Engines engine = engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.HOLD);

  /** Creates the engines of this test; a subclass may use another database. */
  Engines engines() {
    return new Engines();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static ScheduleRequest hi(int recipients) {
    return ScheduleRequest.plain("Hi")
        .withRecipients(
            IntStream.range(0, recipients)
                .mapToObj(i -> Recipient.address("pager", "p" + i))
                .toList());
  }

  private CleanupReply cleanup(CleanupRequest request) {
    var client = SiteMessageClient.create(engine.vertx());
    var counted = Engines.await(client.cleanup(request.withDryRun()));
    var reply = Engines.await(client.cleanup(request));
    assertEquals(counted, reply, "a dry run counts what is removed");
    return reply;
  }

  private void cancelled(int recipients) {
    var id = engine.schedule(hi(recipients)).messageId();
    Engines.await(SiteMessageClient.create(engine.vertx()).cancel(Selection.message(id)));
  }

  private List<String> statuses() {
    return engine
        .request(BusAddress.DISPATCHES, new JsonObject().put("limit", 1000))
        .getJsonArray("dispatches")
        .stream()
        .map(dispatch -> ((JsonObject) dispatch).getString("status"))
        .toList();
  }

  private boolean exists(long messageId) {
    try {
      return !engine.request(BusAddress.MESSAGE, new JsonObject().put("id", messageId)).isEmpty();
    } catch (SiteMessageException e) {
      assertEquals(FailureCode.NOT_FOUND, e.code());
      return false;
    }
  }

  @Test
  void old_sent_dispatches_are_removed_with_their_message_in_many_batches() {
    engine.start(pager);
    var old = engine.schedule(hi(1_203)).messageId();
    engine.send();
    engine.advance(Duration.ofDays(2));
    var recent = engine.schedule(hi(2)).messageId();
    engine.send();

    var reply = cleanup(CleanupRequest.of(Duration.ofDays(1)));
    var again = cleanup(CleanupRequest.of(Duration.ofDays(1)));

    assertEquals(new CleanupReply(1_203, 1), reply);
    assertEquals(new CleanupReply(0, 0), again);
    assertFalse(exists(old));
    assertTrue(exists(recent));
    assertEquals(List.of("sent", "sent"), statuses());
  }

  @Test
  void a_dispatch_that_is_open_unknown_or_being_sent_is_never_removed() {
    Promise<Outcome> wire = Promise.promise();
    pager
        .then(Outcome.sent("1"))
        .then(Outcome.rejected("no"))
        .then(Outcome.retry("busy"))
        .then(Outcome.unknown("no answer"))
        .then(Outcome.deferred("later", Outcome.Scope.DISPATCH))
        .then(delivery -> wire.future());
    var watched = new RecordingMessenger("watched").then(delivery -> wire.future());
    var begun = engine.whenDelivered(watched);
    engine.start(pager, begun.messenger());
    var mixed = engine.schedule(hi(5)).messageId();
    engine.send();
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("watched", "7").list()));
    var sending =
        SiteMessageClient.create(engine.vertx())
            .request(BusAddress.SEND_SCHEDULED, new JsonObject());
    Engines.await(begun.delivery());
    engine.schedule(hi(1).withSendAt(engine.clock().instant().plus(Duration.ofDays(100))));
    engine.advance(Duration.ofDays(50));

    var reply = cleanup(CleanupRequest.of(Duration.ZERO));
    var left = statuses();
    wire.complete(Outcome.sent(""));
    Engines.await(sending);

    assertEquals(new CleanupReply(2, 0), reply);
    assertTrue(exists(mixed));
    assertEquals(List.of("error", "unknown", "pending", "processing", "pending"), left);
  }

  @Test
  void failed_cancelled_and_expired_ones_go_too_and_age_from_when_they_ended() {
    pager.then(Outcome.rejected("no"));
    engine.start(pager);
    engine.schedule(hi(1));
    engine.send();
    var cancelled = engine.schedule(hi(1)).messageId();
    var expired =
        engine
            .schedule(hi(1).withExpiresAt(engine.clock().instant().plus(Duration.ofDays(1))))
            .messageId();
    engine.advance(Duration.ofDays(10));
    Engines.await(SiteMessageClient.create(engine.vertx()).cancel(Selection.message(cancelled)));
    engine.send();

    var first = cleanup(CleanupRequest.of(Duration.ofDays(5)));
    var left = statuses();
    engine.advance(Duration.ofDays(6));
    var second = cleanup(CleanupRequest.of(Duration.ofDays(5)));

    assertEquals(new CleanupReply(2, 2), first);
    assertEquals(List.of("cancelled"), left);
    assertFalse(exists(expired));
    assertEquals(new CleanupReply(1, 1), second);
  }

  @Test
  void messages_stay_if_only_dispatches_are_to_go_and_go_later_when_they_have_expired() {
    engine.start(pager);
    var id = engine.schedule(hi(2)).messageId();
    engine.send();
    engine.advance(Duration.ofDays(2));

    var dispatches = cleanup(CleanupRequest.of(Duration.ofDays(1)).withDispatchesOnly(true));
    var unexpired = cleanup(CleanupRequest.of(Duration.ofDays(1)));
    var stillThere = exists(id);
    engine.advance(Duration.ofDays(4));
    var expired = cleanup(CleanupRequest.of(Duration.ofDays(1)));

    assertEquals(new CleanupReply(2, 0), dispatches);
    assertEquals(new CleanupReply(0, 0), unexpired);
    assertTrue(stillThere);
    assertEquals(new CleanupReply(0, 1), expired);
    assertFalse(exists(id));
  }

  @Test
  void a_message_to_which_recipients_may_still_be_appended_stays() {
    engine.start(pager);
    var id = engine.schedule(hi(1).withSealed(false).withRequestId("r-1")).messageId();
    engine.send();
    engine.advance(Duration.ofDays(2));

    var reply = cleanup(CleanupRequest.of(Duration.ofDays(1)));
    engine.schedule(ScheduleRequest.append(id, Recipients.of("pager", "8").list()));

    assertEquals(new CleanupReply(1, 0), reply);
    assertEquals(1, engine.send().getInteger("sent"));
  }

  @Test
  void a_request_id_is_forgotten_with_its_message() {
    engine.start(pager);
    engine.schedule(hi(1).withRequestId("r-1"));
    engine.send();
    engine.advance(Duration.ofDays(40));

    var reply = engine.request(BusAddress.CLEANUP, new JsonObject());
    var again = engine.schedule(hi(1).withRequestId("r-1"));

    assertEquals(new JsonObject().put("dispatches", 1).put("messages", 1), reply);
    assertFalse(again.duplicate());
  }

  @Test
  void delivery_goes_on_while_much_is_removed() {
    engine.start(pager);
    IntStream.range(0, 3).forEach(i -> cancelled(10_000));
    engine.advance(Duration.ofDays(2));
    var client = SiteMessageClient.create(engine.vertx());

    var cleaning = client.cleanup(CleanupRequest.of(Duration.ofDays(1)));
    var scheduled = Engines.await(client.schedule(hi(1)));
    var sent = engine.send();
    var before = cleaning.isComplete();

    assertEquals(1, scheduled.dispatches());
    assertEquals(1, sent.getInteger("sent"));
    assertFalse(before, "the message was sent before the cleanup was done");
    assertEquals(new CleanupReply(30_000, 3), Engines.await(cleaning));
  }

  @Test
  void a_stop_ends_a_cleanup_between_two_batches() {
    var site = engine.start(pager);
    cancelled(10_000);
    engine.advance(Duration.ofDays(2));

    var cleaning = Engines.settled(site.client().cleanup(CleanupRequest.of(Duration.ofDays(1))));
    Engines.await(site.stop());
    Future<CleanupReply> ended = Engines.await(cleaning);

    assertTrue(ended.failed());
    assertEquals(FailureCode.NOT_READY, ((SiteMessageException) ended.cause()).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'agoMs':-1} | agoMs must be a whole number from 0",
        "{'agoMs':'30d'} | agoMs must be a whole number",
        "{'dispatchesOnly':1} | dispatchesOnly must be true or false",
        "{'ago':30} | ago is not a known field"
      })
  void an_invalid_request_is_refused_naming_the_field(String body, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.CLEANUP, new JsonObject(body.replace('\'', '"'))));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), String.valueOf(refused.getMessage()));
  }
}

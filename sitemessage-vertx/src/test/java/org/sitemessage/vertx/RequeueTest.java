package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** {@code sitemessage.requeue}: undelivered dispatches are tried again. */
class RequeueTest {
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

  private long scheduled(int recipients) {
    var to =
        IntStream.range(0, recipients).mapToObj(i -> Recipient.address("pager", "p" + i)).toList();
    return engine.schedule(ScheduleRequest.plain("Hi").withRecipients(to)).messageId();
  }

  private RequeueReply requeue(Selection selection) {
    return Engines.await(SiteMessageClient.create(engine.vertx()).requeue(selection));
  }

  @Test
  void a_requeued_failed_dispatch_has_no_attempts_and_is_sent_under_the_same_uid() {
    pager.then(Outcome.rejected("mailbox full"));
    engine.start(pager);
    var id = scheduled(1);
    engine.send();
    var told = engine.event("pending");

    var reply = requeue(Selection.message(id));
    var after = engine.dispatch(id);
    engine.send();

    assertEquals(new RequeueReply(1, 0), reply);
    assertEquals("pending", after.getString("status"));
    assertEquals(0, after.getInteger("attempts"));
    assertEquals("requeued", after.getJsonArray("errors").getJsonObject(1).getString("outcome"));
    assertEquals("requeued", Engines.await(told).getString("outcome"));
    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertEquals(pager.deliveries().get(0).uid(), pager.deliveries().get(1).uid());
  }

  @Test
  void a_requeued_dispatch_that_was_out_of_retries_gets_all_of_them_again() {
    for (int i = 0; i < 12; i++) {
      pager.then(Outcome.retry("busy"));
    }
    engine.start(pager);
    var id = scheduled(1);
    for (int i = 0; i < 11; i++) {
      engine.send();
      engine.advance(Duration.ofHours(1));
    }
    var usedUp = engine.dispatch(id).getString("status");

    requeue(Selection.message(id));
    engine.send();

    assertEquals("failed", usedUp);
    assertEquals("error", engine.dispatch(id).getString("status"));
    assertEquals(1, engine.dispatch(id).getInteger("attempts"));
  }

  @Test
  void an_expired_message_gets_the_configured_expiry_anew() {
    engine.start(pager);
    var id = scheduled(2);
    engine.advance(Duration.ofDays(6)).send();
    var expired = engine.dispatch(id).getString("status");

    requeue(Selection.message(id));
    var inTime = engine.advance(Duration.ofDays(4)).send();

    assertEquals("expired", expired);
    assertEquals(2, inTime.getInteger("sent"));
  }

  @Test
  void a_requeued_unknown_dispatch_is_sent_again_as_a_possible_duplicate() {
    pager.then(Outcome.unknown("no answer"));
    engine.start(pager);
    var id = scheduled(1);
    engine.send();

    requeue(Selection.status(DispatchStatus.UNKNOWN));
    engine.send();

    assertEquals("sent", engine.dispatch(id).getString("status"));
    assertTrue(pager.deliveries().get(1).dispatch().maybeDelivered());
    assertEquals(pager.deliveries().get(0).content(), pager.deliveries().get(1).content());
  }

  @Test
  void a_requeued_dispatch_still_waits_for_its_send_at() {
    engine.start(pager);
    var id =
        engine
            .schedule(
                ScheduleRequest.plain("Later")
                    .withRecipients(Recipients.of("pager", "7").list())
                    .withSendAt(engine.clock().instant().plusSeconds(60)))
            .messageId();
    Engines.await(SiteMessageClient.create(engine.vertx()).cancel(Selection.message(id)));

    var reply = requeue(Selection.message(id));
    var early = engine.send();
    var late = engine.advance(Duration.ofMinutes(2)).send();

    assertEquals(new RequeueReply(1, 0), reply);
    assertEquals(0, early.getInteger("claimed"));
    assertEquals(1, late.getInteger("sent"));
  }

  @Test
  void an_open_or_sent_dispatch_is_left() {
    pager.then(Outcome.sent("1")).then(Outcome.retry("busy")).then(Outcome.rejected("no"));
    engine.start(pager);
    var id = scheduled(3);
    engine.send();

    assertEquals(new RequeueReply(1, 2), requeue(Selection.message(id)));
    assertEquals(new RequeueReply(0, 1), requeue(Selection.dispatches(List.of(1L))));
  }

  @Test
  void a_filter_takes_one_status_of_one_messenger_since_a_time_in_many_batches() {
    var pigeon = new RecordingMessenger("pigeon").then(Outcome.rejected("lost"));
    for (int i = 0; i < 1_102; i++) {
      pager.then(Outcome.rejected("no"));
    }
    engine.start(pager, pigeon);
    scheduled(1);
    engine.send();
    engine.advance(Duration.ofHours(1));
    var since = engine.clock().instant();
    scheduled(1_101);
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pigeon", "7").list()));
    engine.send();

    var recent =
        requeue(Selection.status(DispatchStatus.FAILED).withMessenger("pager").withSince(since));
    var others = requeue(Selection.status(DispatchStatus.FAILED));
    var none = requeue(Selection.status(DispatchStatus.FAILED));

    assertEquals(new RequeueReply(1_101, 0), recent);
    assertEquals(new RequeueReply(2, 0), others);
    assertEquals(new RequeueReply(0, 0), none);
    assertEquals(1_103, engine.send().getInteger("sent"));
  }

  @Test
  void a_continuous_engine_sends_requeued_dispatches_at_once() {
    pager.then(Outcome.rejected("no"));
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true)));
    engine.start(pager);
    var failed = engine.event("failed");
    var id = scheduled(1);
    Engines.await(failed);
    var sent = engine.event("sent");

    requeue(Selection.message(id));

    assertEquals(id, Engines.await(sent).getLong("messageId"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 4000 | exactly one of message, dispatches, status and filter",
        "{'status':'sent'} | 4000 | status must be one of cancelled, expired, failed, unknown",
        "{'message':99} | 4042 | message 99 does not exist",
        "{'dispatches':[99]} | 4042 | there is no dispatch 99",
        "{'status':'failed','messenger':'pigeon'} | 4041 | pigeon",
        "{'message':1,'sinceMs':5} | 4000 | sinceMs is allowed only with status"
      })
  void an_invalid_request_is_refused_naming_the_field(String body, int code, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.REQUEUE, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code());
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), String.valueOf(refused.getMessage()));
  }
}

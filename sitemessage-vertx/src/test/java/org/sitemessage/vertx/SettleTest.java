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
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.api.schedule.SettleReply;
import org.sitemessage.testkit.RecordingMessenger;

/** {@code sitemessage.settle}: a person decides what became of unknown dispatches. */
class SettleTest {
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

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private SettleReply settle(Selection selection, DispatchStatus as) {
    return Engines.await(client().settle(selection, as));
  }

  @ParameterizedTest
  @CsvSource({"SENT", "FAILED"})
  void an_unknown_dispatch_gets_the_status_that_a_person_decides(DispatchStatus as) {
    pager.then(Outcome.unknown("no answer"));
    engine.start(pager);
    var id = scheduled(1);
    engine.send();
    var unknownSince = engine.clock().instant();
    engine.advance(Duration.ofHours(1));
    var told = engine.event(as.key());

    var reply = settle(Selection.message(id), as);
    var after = engine.dispatch(id);

    assertEquals(new SettleReply(1, 0), reply);
    assertEquals(as.key(), after.getString("status"));
    var line = after.getJsonArray("errors").getJsonObject(1);
    assertEquals("settled", line.getString("outcome"));
    assertEquals("settled as %s by command".formatted(as.key()), line.getString("text"));
    assertEquals("settled", Engines.await(told).getString("outcome"));
    assertEquals(
        as == DispatchStatus.SENT ? unknownSince.toEpochMilli() : null, after.getLong("sentAtMs"));
    assertEquals(0, engine.send().getInteger("claimed"));
  }

  @Test
  void dispatches_that_are_not_unknown_are_left() {
    pager.then(Outcome.sent("1")).then(Outcome.unknown("?")).then(Outcome.rejected("no"));
    engine.start(pager);
    var id = scheduled(3);
    engine.send();

    var counted = Engines.await(client().countSettle(Selection.message(id), DispatchStatus.SENT));

    assertEquals(new SettleReply(1, 2), counted);
    assertEquals(new SettleReply(1, 2), settle(Selection.message(id), DispatchStatus.FAILED));
    assertEquals(
        new SettleReply(0, 1), settle(Selection.dispatches(List.of(1L)), DispatchStatus.FAILED));
  }

  @Test
  void many_batches_of_a_filter_are_settled_and_counted_with_fixed_times() {
    for (int i = 0; i < 1_101; i++) {
      pager.then(Outcome.unknown("?"));
    }
    engine.start(pager);
    scheduled(1_101);
    engine.send();
    var filter = Filter.parse("messenger:pager since:2h");

    var dry =
        engine.request(
            BusAddress.SETTLE,
            Selection.filter(filter).toJson().put("as", "sent").put("dryRun", true));
    var reply =
        settle(Selection.filter(Filter.parse(dry.getString("filter"))), DispatchStatus.SENT);
    var again = settle(Selection.status(DispatchStatus.UNKNOWN), DispatchStatus.FAILED);

    assertEquals(1_101, dry.getInteger("settled"));
    assertEquals(new SettleReply(1_101, 0), reply);
    assertEquals(new SettleReply(0, 0), again);
  }

  @Test
  void a_filter_of_another_status_settles_nothing() {
    pager.then(Outcome.unknown("?")).then(Outcome.rejected("no"));
    engine.start(pager);
    scheduled(2);
    engine.send();

    var reply = settle(Selection.filter(Filter.parse("status:failed")), DispatchStatus.SENT);

    assertEquals(0, reply.settled());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 4000 | as is \"\", must say what became of the dispatches: sent or failed",
        "{'message':1,'as':'read'} | 4000 | as is \"read\", must say",
        "{'message':1,'as':'pending'} | 4000 | sent or failed",
        "{'message':1,'as':7} | 4000 | as must be a string",
        "{'as':'sent'} | 4000 | exactly one of message, dispatches, status and filter",
        "{'status':'failed','as':'sent'} | 4000 | status must be one of unknown, is failed",
        "{'message':1,'as':'sent','x':1} | 4000 | x is not a known field",
        "{'filter':'','as':'sent'} | 4000 | filter is empty",
        "{'message':99,'as':'sent'} | 4042 | message 99 does not exist",
        "{'dispatches':[99],'as':'sent'} | 4042 | there is no dispatch 99"
      })
  void an_invalid_request_is_refused_naming_the_field(String body, int code, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.SETTLE, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code(), refused::getMessage);
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), String.valueOf(refused.getMessage()));
  }
}

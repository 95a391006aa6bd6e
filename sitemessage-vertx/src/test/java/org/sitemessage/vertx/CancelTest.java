package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** {@code sitemessage.cancel}: a cancelled dispatch is never sent. */
class CancelTest {
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

  private ScheduleReply scheduled(int recipients) {
    var to =
        IntStream.range(0, recipients).mapToObj(i -> Recipient.address("pager", "p" + i)).toList();
    return engine.schedule(ScheduleRequest.plain("Hi").withRecipients(to));
  }

  private CancelReply cancel(Selection selection) {
    return Engines.await(SiteMessageClient.create(engine.vertx()).cancel(selection));
  }

  private List<String> statuses(long messageId) {
    return engine
        .request(BusAddress.MESSAGE, new JsonObject().put("id", messageId))
        .getJsonArray("dispatches")
        .stream()
        .map(dispatch -> ((JsonObject) dispatch).getString("status"))
        .toList();
  }

  @Test
  void all_that_waits_of_a_message_is_withdrawn_and_says_so_in_its_log() {
    engine.start(pager);
    var told = engine.event("cancelled");
    var id = scheduled(1_201).messageId();

    var reply = cancel(Selection.message(id));
    var sent = engine.send();

    assertEquals(new CancelReply(1_201, 0, 0), reply);
    assertEquals(0, sent.getInteger("claimed"));
    assertEquals(List.of(), pager.deliveries());
    assertEquals("cancelled", engine.dispatch(id).getString("status"));
    assertFalse(engine.dispatch(id).containsKey("nextAttemptAtMs"));
    assertEquals(
        "cancelled",
        engine.dispatch(id).getJsonArray("errors").getJsonObject(0).getString("outcome"));
    assertEquals(id, Engines.await(told).getLong("messageId"));
  }

  @Test
  void
      what_waits_for_its_time_or_a_retry_or_is_unknown_is_withdrawn_and_what_is_finished_is_left() {
    pager
        .then(Outcome.retry("busy"))
        .then(Outcome.unknown("no answer"))
        .then(Outcome.rejected("no such number"))
        .then(Outcome.sent("4"));
    engine.start(pager);
    var id = scheduled(4).messageId();
    engine.send();
    var later =
        engine.schedule(
            ScheduleRequest.plain("Later")
                .withRecipients(Recipients.of("pager", "7").list())
                .withSendAt(engine.clock().instant().plusSeconds(60)));

    var before = statuses(id);
    var reply = cancel(Selection.message(id));
    var named = cancel(Selection.dispatches(later.dispatchIds().orElseThrow()));
    var again = cancel(Selection.message(id));
    engine.advance(Duration.ofHours(2)).send();

    assertEquals(List.of("error", "unknown", "failed", "sent"), before);
    assertEquals(new CancelReply(2, 0, 2), reply);
    assertEquals(new CancelReply(1, 0, 0), named);
    assertEquals(new CancelReply(0, 0, 4), again);
    assertEquals(List.of("cancelled", "cancelled", "failed", "sent"), statuses(id));
    assertEquals(4, pager.deliveries().size());
  }

  @Test
  void a_dispatch_that_is_being_sent_is_left_and_counted() {
    Promise<Outcome> wire = Promise.promise();
    pager.then(delivery -> wire.future());
    var begun = engine.whenDelivered(pager);
    engine.start(begun.messenger());
    var id = scheduled(1).messageId();
    var sent =
        SiteMessageClient.create(engine.vertx())
            .request(BusAddress.SEND_SCHEDULED, new JsonObject());
    Engines.await(begun.delivery());

    var reply = cancel(Selection.message(id));
    wire.complete(Outcome.sent("on the wire"));
    Engines.await(sent);

    assertEquals(new CancelReply(0, 1, 0), reply);
    assertEquals(List.of("sent"), statuses(id));
  }

  @Test
  void a_dispatch_cancelled_while_others_are_claimed_is_never_sent() {
    Promise<Outcome> gate = Promise.promise();
    IntStream.range(0, 8).forEach(i -> pager.then(delivery -> gate.future()));
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true))
            .withMessenger("pager", new JsonObject().put("concurrency", 8)));
    var site = engine.start(pager);
    Promise<Void> allDone = Promise.promise();
    var done = new AtomicInteger();
    Engines.await(
        site.events(
            event -> {
              if (event instanceof Event.StatusChanged && done.incrementAndGet() == 1_000) {
                allDone.complete();
              }
            }));
    var replies = IntStream.range(0, 20).mapToObj(i -> scheduled(50)).toList();

    var cancelling = new ArrayList<Future<CancelReply>>();
    for (var reply : replies) {
      var some = Selection.dispatches(reply.dispatchIds().orElseThrow().subList(10, 35));
      cancelling.add(site.client().cancel(some));
      gate.tryComplete(Outcome.sent(""));
    }
    Engines.await(Future.all(cancelling));
    Engines.await(allDone.future());

    var counted = cancelling.stream().mapToLong(reply -> reply.result().cancelled()).sum();
    var cancelled =
        replies.stream()
            .flatMap(reply -> cancelledOf(reply.messageId()).stream())
            .collect(Collectors.toSet());
    var delivered =
        pager.deliveries().stream().map(d -> d.dispatch().id()).collect(Collectors.toSet());
    var both = new HashSet<>(cancelled);
    both.retainAll(delivered);
    assertEquals(Set.of(), both);
    assertEquals(counted, cancelled.size());
    assertTrue(counted >= 25, "the first request found all of its dispatches waiting: " + counted);
    assertEquals(1_000, cancelled.size() + delivered.size());
    assertEquals(0, engine.send().getInteger("claimed"));
  }

  private List<Long> cancelledOf(long messageId) {
    return engine
        .request(BusAddress.MESSAGE, new JsonObject().put("id", messageId))
        .getJsonArray("dispatches")
        .stream()
        .map(JsonObject.class::cast)
        .filter(dispatch -> dispatch.getString("status").equals("cancelled"))
        .map(dispatch -> dispatch.getLong("id"))
        .toList();
  }

  @Test
  void a_backlog_is_withdrawn_by_status_and_messenger() {
    engine.start(pager, new RecordingMessenger("pigeon"));
    scheduled(600);
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pigeon", "7").list()));

    var reply = cancel(Selection.status(DispatchStatus.PENDING).withMessenger("pager"));

    assertEquals(new CancelReply(600, 0, 0), reply);
    assertEquals(1, engine.send().getInteger("sent"));
  }

  @Test
  void a_cancelled_message_takes_no_further_recipients() {
    engine.start(pager);
    var to = Recipients.of("pager", "7").list();
    var id =
        engine
            .schedule(ScheduleRequest.plain("Hi").withRecipients(to).withSealed(false))
            .messageId();

    cancel(Selection.message(id));

    assertThrows(SiteMessageException.class, () -> engine.schedule(ScheduleRequest.append(id, to)));
  }

  @Test
  void one_dispatch_that_does_not_exist_leaves_all_as_they_were() {
    engine.start(pager);
    var reply = scheduled(1);
    long existing = reply.dispatchIds().orElseThrow().get(0);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> cancel(Selection.dispatches(List.of(existing, 99L, 98L))));

    assertEquals(FailureCode.NOT_FOUND, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("98, 99"));
    assertEquals(List.of("pending"), statuses(reply.messageId()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 4000 | exactly one of message, dispatches, status and filter",
        "{'message':1,'dispatches':[1]} | 4000 | exactly one of message, dispatches, status and filter",
        "{'dispatches':[]} | 4000 | dispatches is empty",
        "{'dispatches':['a']} | 4000 | dispatches[0] must be a whole number",
        "{'dispatches':[0]} | 4000 | dispatches[0] must be a whole number from 1",
        "{'mesage':1} | 4000 | mesage is not a known field",
        "{'message':99} | 4042 | message 99 does not exist",
        "{'message':1,'messenger':'pager'} | 4000 | messenger is allowed only with status",
        "{'status':'sent'} | 4000 | status must be one of error, pending, unknown, is sent",
        "{'status':'lost'} | 4000 | status is \"lost\", must be one of",
        "{'status':'pending','sinceMs':1} | 4000 | sinceMs is allowed only with a final status, which",
        "{'status':'pending','messenger':'pigeon'} | 4041 | pigeon"
      })
  void an_invalid_request_is_refused_naming_the_field(String body, int code, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.CANCEL, new JsonObject(body.replace('\'', '"'))));

    assertEquals(code, refused.code().code());
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), String.valueOf(refused.getMessage()));
  }

  @Test
  void more_dispatches_than_may_be_named_are_too_many() {
    engine.start(pager);
    var ids = new JsonArray();
    IntStream.rangeClosed(1, 1_001).forEach(ids::add);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.CANCEL, new JsonObject().put("dispatches", ids)));

    assertEquals(FailureCode.TOO_LARGE, refused.code());
  }
}

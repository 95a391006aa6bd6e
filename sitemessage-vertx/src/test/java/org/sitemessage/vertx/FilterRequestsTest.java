package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.MessageQuery;
import org.sitemessage.api.schedule.PageCount;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.testkit.RecordingMessenger;

/** Lists, cancel and requeue by a filter. */
class FilterRequestsTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.HOLD);

  @BeforeEach
  void start() {
    engine.start(pager);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private long scheduled(int recipients, String prefix) {
    return engine
        .schedule(
            ScheduleRequest.plain("Hi " + prefix)
                .withRecipients(
                    IntStream.range(0, recipients)
                        .mapToObj(i -> Recipient.address("pager", prefix + i))
                        .toList()))
        .messageId();
  }

  private static List<Long> ids(List<StoredDispatch> dispatches) {
    return dispatches.stream().map(StoredDispatch::id).toList();
  }

  private long count(String filter) {
    return Engines.await(client().dispatches(DispatchQuery.of(Filter.parse(filter)).withCount()))
        .count()
        .orElseThrow()
        .value();
  }

  @Test
  void dispatches_are_listed_and_counted_by_a_filter() {
    pager.then(Outcome.rejected("no such number"));
    var id = scheduled(3, "a");
    engine.send();
    scheduled(2, "b");

    var page =
        Engines.await(
            client()
                .dispatches(
                    DispatchQuery.of(Filter.parse("-status:failed")).withCount().page(0, 3)));
    var rest =
        Engines.await(
            client()
                .dispatches(
                    DispatchQuery.of(Filter.parse("-status:failed"))
                        .page(page.next().orElseThrow(), 3)));

    assertEquals(List.of(5L, 4L, 3L), ids(page.dispatches()));
    assertEquals("plain", page.dispatches().get(0).type());
    assertEquals(Optional.of(new PageCount(4, false)), page.count());
    assertEquals(List.of(2L), ids(rest.dispatches()));
    assertEquals(OptionalLong.empty(), rest.next());
    assertEquals(Optional.empty(), rest.count());
    assertEquals(1, count("status:failed message:" + id));
  }

  @Test
  void messages_are_listed_by_a_filter() {
    scheduled(2, "a");
    var second = scheduled(1, "b");

    var page = Engines.await(client().messages(MessageQuery.of(Filter.parse("to:b*")).withCount()));

    assertEquals(List.of(second), page.messages().stream().map(ListedMessage::id).toList());
    assertEquals(Optional.of(new PageCount(1, false)), page.count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sitemessage.dispatches | {'filter':'stauts:failed'} | did you mean \"status\"?",
        "sitemessage.dispatches | {'filter':'','status':'sent'} | status is not allowed beside filter",
        "sitemessage.dispatches | {'filter':'','order':'asc'} | order must be desc",
        "sitemessage.messages | {'filter':'x'} | did you mean \"text:x\"?",
        "sitemessage.messages | {'status':'sent'} | status is not a known field",
        "sitemessage.cancel | {'filter':' '} | filter is empty, which would select every dispatch",
        "sitemessage.cancel | {'filter':'id:1','message':1} | exactly one of",
        "sitemessage.cancel | {'filter':'id:1','messenger':'pager'} | messenger is allowed only with status",
        "sitemessage.requeue | {'filter':'to:a*'} | must name the statuses to requeue, such as status:failed",
        "sitemessage.requeue | {'filter':'-status:sent'} | must name the statuses to requeue",
        "sitemessage.requeue | {'filter':'status:sent'} | must name the statuses to requeue"
      })
  void a_mistake_in_a_filter_is_told(String address, String body, String expected) {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(address, new JsonObject(body.replace('\'', '"'))));

    var told = String.valueOf(refused.getMessage());
    assertEquals(4000, refused.code().code(), told);
    assertTrue(told.contains(expected), told);
  }

  @Test
  void all_that_a_filter_selects_is_counted_first_and_then_cancelled() {
    scheduled(1_201, "a");
    scheduled(3, "b");
    var selection = Selection.filter(Filter.parse("to:a*"));

    var counted = Engines.await(client().countCancel(selection));
    var unchanged = count("status:pending");
    var reply = Engines.await(client().cancel(selection));

    assertEquals(new CancelReply(1_201, 0, 0), counted);
    assertEquals(1_204, unchanged);
    assertEquals(new CancelReply(1_201, 0, 0), reply);
    assertEquals(3, count("status:pending"));
    assertEquals(1_201, count("status:cancelled to:a*"));
  }

  @Test
  void only_the_named_statuses_of_a_filter_are_requeued() {
    pager
        .then(Outcome.rejected("no such number"))
        .then(Outcome.unknown("no answer"))
        .then(Outcome.sent("1"));
    scheduled(3, "a");
    engine.send();
    var selection = Selection.filter(Filter.parse("status:failed to:a*"));

    var counted = Engines.await(client().countRequeue(selection));
    var reply = Engines.await(client().requeue(selection));

    assertEquals(new RequeueReply(1, 0), counted);
    assertEquals(new RequeueReply(1, 0), reply);
    assertEquals(1, count("status:unknown"));
    assertEquals(1, count("status:pending"));
  }

  @Test
  void a_dry_run_counts_other_selections_and_changes_nothing() {
    var id = scheduled(3, "a");

    var ofMessage = Engines.await(client().countCancel(Selection.message(id)));
    var named = Engines.await(client().countCancel(Selection.dispatches(List.of(1L, 2L))));
    var ofStatus = Engines.await(client().countCancel(Selection.status(DispatchStatus.PENDING)));
    var missing =
        assertThrows(
            SiteMessageException.class,
            () -> Engines.await(client().countCancel(Selection.dispatches(List.of(1L, 99L)))));
    var reply =
        engine.request(BusAddress.CANCEL, new JsonObject().put("message", id).put("dryRun", true));

    assertEquals(new CancelReply(3, 0, 0), ofMessage);
    assertEquals(new CancelReply(2, 0, 0), named);
    assertEquals(new CancelReply(3, 0, 0), ofStatus);
    assertEquals("there is no dispatch 99", missing.getMessage());
    assertEquals(true, reply.getBoolean("dryRun"));
    assertEquals(3, count("status:pending"));
    assertEquals(3, engine.send().getInteger("sent"));
  }

  @Test
  void a_dry_run_tells_the_filter_with_fixed_times() {
    scheduled(2, "a");

    var reply =
        engine.request(
            BusAddress.CANCEL,
            new JsonObject().put("filter", "to:a* since:2h").put("dryRun", true));
    engine.advance(Duration.ofHours(3));
    var later =
        engine.request(
            BusAddress.CANCEL, new JsonObject().put("filter", reply.getString("filter")));

    assertEquals(
        "to:a* since:"
            + engine.clock().instant().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.MILLIS),
        reply.getString("filter"));
    assertEquals(2, later.getInteger("cancelled"));
  }

  @Test
  void postponed_messages_that_a_filter_selects_are_counted_and_stay() {
    Engines.await(client().subscribe(Subscription.ofAddress("plain", "pager", "77")));
    engine.schedule(ScheduleRequest.plain("to all"));
    scheduled(1, "a");
    var selection = Selection.filter(Filter.parse("type:plain"));

    var counted = Engines.await(client().countCancel(selection));
    var reply = Engines.await(client().cancel(selection));
    var others = Engines.await(client().countCancel(Selection.filter(Filter.parse("type:news"))));
    var retries =
        Engines.await(client().countCancel(Selection.filter(Filter.parse("status:error"))));

    assertEquals(new CancelReply(1, 0, 0, 1), counted);
    assertEquals(counted, reply);
    assertEquals(new CancelReply(0, 0, 0), others);
    assertEquals(new CancelReply(0, 0, 0), retries);
    assertEquals(1, Engines.await(client().prepareDispatches()).dispatches());
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryColumn;
import org.sitemessage.api.history.HistoryCounts;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.options.HistoryOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The history of the last hour, day and month, at the doors of the engine. */
class HistoryTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    engine.close();
  }

  private SiteMessageClient client() {
    return SiteMessageClient.create(engine.vertx());
  }

  private List<HistoryTotal> totals(HistoryBy by) {
    return Engines.await(client().history(HistoryQuery.of(HistorySpan.DAY).withBy(by))).totals();
  }

  private Map<String, HistoryCounts> counts(HistoryBy by) {
    return totals(by).stream().collect(Collectors.toMap(HistoryTotal::name, HistoryTotal::counts));
  }

  private long schedule(String... addresses) {
    return engine
        .schedule(
            ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list()))
        .messageId();
  }

  @Test
  void the_history_counts_what_became_of_dispatches_by_messenger_type_and_domain() {
    pager
        .then(Outcome.sent("1"))
        .then(Outcome.retry("busy"))
        .then(Outcome.rejected("no such user"));
    engine.start(pager);
    schedule("a@example.org");
    engine.send();
    schedule("b@example.org");
    engine.send();
    schedule("c@other.example");
    engine.send();
    var late = schedule("nobody");
    Engines.await(client().cancel(Selection.message(late)));

    var messengers = totals(HistoryBy.MESSENGER);
    var types = totals(HistoryBy.TYPE);
    var domains = totals(HistoryBy.DOMAIN);

    assertEquals(
        List.of(new HistoryCounts(1, 1, 1, 0, 0, 1, 0)),
        messengers.stream().map(HistoryTotal::counts).toList());
    assertTrue(messengers.get(0).delay().isPresent());
    assertTrue(messengers.get(0).took().isPresent());
    assertEquals(
        List.of(
            new HistoryTotal(
                "plain",
                new HistoryCounts(1, 1, 1, 0, 0, 1, 0),
                Optional.empty(),
                Optional.empty())),
        types);
    assertEquals(
        List.of("example.org", "other.example"), domains.stream().map(HistoryTotal::name).toList());
    assertEquals(new HistoryCounts(1, 0, 1, 0, 0, 0, 0), domains.get(0).counts());
    assertEquals(new HistoryCounts(0, 1, 0, 0, 0, 0, 0), domains.get(1).counts());
  }

  @Test
  void a_step_has_its_own_number_and_steps_without_dispatches_have_zero() {
    engine.start(pager);
    schedule("1", "2");
    engine.send();

    var history = Engines.await(client().history(HistoryQuery.of(HistorySpan.HOUR)));

    var sent = history.series().get(0).of(HistoryColumn.SENT);
    assertEquals("pager", history.series().get(0).name());
    assertEquals(360, sent.size());
    assertEquals(360, history.times().size());
    assertEquals(2L, sent.get(359));
    assertEquals(2, sent.stream().mapToLong(one -> one).sum());
    assertEquals(
        engine.clock().instant(), history.times().get(359), "the clock stands at a step's start");
    var p50 = history.series().get(0).of(HistoryColumn.P50);
    assertEquals(0L, p50.get(358));
    assertTrue(p50.get(359) >= 1, p50.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "a@example.org, example.org",
    "a@forwarded.example, forwarded.example",
    "'', example.org"
  })
  void a_bounce_counts_by_messenger_type_and_the_domain_that_it_came_from(
      String reported, String domain) {
    engine.start(pager);
    schedule("a@example.org");
    engine.send();
    var messageId = "<%s@example.com>".formatted(ReturnToken.of(pager.deliveries().get(0)));

    Engines.await(
        client()
            .bounces(
                List.of(
                    new BounceReport(
                        BounceReport.Kind.BOUNCED, messageId, reported, "5.1.1", ""))));

    var both = new HistoryCounts(1, 0, 0, 0, 0, 0, 1);
    assertEquals(Map.of("pager", both), counts(HistoryBy.MESSENGER));
    assertEquals(Map.of("plain", both), counts(HistoryBy.TYPE));
    assertEquals(
        1, Optional.ofNullable(counts(HistoryBy.DOMAIN).get(domain)).orElseThrow().bounced());
  }

  /** A way in which a person withdraws dispatches. */
  private enum Withdrawal {
    IDS,
    MESSAGE,
    FILTER,
    OPERATION,
    ERASURE
  }

  @ParameterizedTest
  @EnumSource(Withdrawal.class)
  void a_withdrawn_dispatch_counts_by_messenger_type_and_domain(Withdrawal how) {
    engine.start(pager);
    withdraw(how, schedule("a@example.org"));

    assertWithdrawn();
  }

  @Test
  void withdrawn_dispatches_count_on_postgres_as_well() {
    engine.onPostgres();
    engine.start(pager);
    withdraw(Withdrawal.ERASURE, schedule("a@example.org"));

    assertWithdrawn();
  }

  private void withdraw(Withdrawal how, long message) {
    var filter = Filter.parse("status:pending");
    switch (how) {
      case IDS -> {
        var id = engine.dispatch(message).getLong("id");
        Engines.await(client().cancel(Selection.dispatches(List.of(id))));
      }
      case MESSAGE -> Engines.await(client().cancel(Selection.message(message)));
      case FILTER -> Engines.await(client().cancel(Selection.filter(filter)));
      case OPERATION -> {
        var operations = client().operations();
        Engines.await(
            operations
                .start(OperationRequest.cancel(filter))
                .compose(
                    begun ->
                        Rounds.from(
                            begun, one -> one.state().isOpen(), one -> operations.show(one.id()))));
      }
      case ERASURE ->
          Engines.await(client().people().erase(Person.ofAddress("pager", "a@example.org")));
    }
  }

  private void assertWithdrawn() {
    var one = new HistoryCounts(0, 0, 0, 0, 0, 1, 0);
    assertEquals(Map.of("pager", one), counts(HistoryBy.MESSENGER));
    assertEquals(Map.of("plain", one), counts(HistoryBy.TYPE));
    assertEquals(Map.of("example.org", one), counts(HistoryBy.DOMAIN));
  }

  @Test
  void the_history_outlives_a_restart() {
    engine.onDisk(folder);
    var site = engine.start(pager);
    schedule("a@example.org");
    engine.send();
    Engines.await(site.stop());

    engine.advance(Duration.ofMinutes(20)).start(new RecordingMessenger("pager"));

    assertEquals(1, totals(HistoryBy.MESSENGER).get(0).counts().sent());
    var hour = Engines.await(client().history(HistoryQuery.of(HistorySpan.HOUR)));
    assertEquals(1L, hour.series().get(0).of(HistoryColumn.SENT).get(359 - 120));
  }

  @Test
  void nodes_on_one_store_add_to_one_history() {
    engine.onPostgres();
    engine.start(pager);
    schedule("a@example.org");
    engine.send();
    try (var other = engine.beside()) {
      other.start(new RecordingMessenger("pager"));
      other.schedule(
          ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", "b@x.example").list()));
      other.send();
    }

    var domains = totals(HistoryBy.DOMAIN);

    assertEquals(
        List.of("example.org", "x.example"), domains.stream().map(HistoryTotal::name).toList());
    assertEquals(2, totals(HistoryBy.MESSENGER).get(0).counts().sent());
  }

  @Test
  void without_the_option_nothing_is_counted() {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.HISTORY,
                engine.options().history().with(HistoryOptions.ENABLED, false)));
    engine.start(pager);
    schedule("a@example.org");
    engine.send();

    assertEquals(List.of(), totals(HistoryBy.MESSENGER));
    assertEquals(
        DispatchStatus.SENT.key(),
        engine.dispatch(schedule("b@example.org") - 1).getString("status"));
  }

  @Test
  void the_route_answers_whoever_may_read_and_nobody_else() {
    engine.start(pager);
    var api = GuardedApi.withKeys(engine);
    var reader = api.key("reader", Right.READ);
    var scheduler = api.key("scheduler", Right.SCHEDULE);
    schedule("a@example.org");
    engine.send();

    var found =
        api.get("/api/history?span=month&by=domain&of=example.org", Optional.of(reader.secret()));
    var refused = api.get("/api/history", Optional.of(scheduler.secret()));

    assertEquals(200, found.statusCode(), found.body());
    var reply = new JsonObject(found.body());
    assertEquals("month", reply.getString("span"));
    assertEquals(7_200_000, reply.getInteger("stepMs"));
    assertEquals(360, reply.getJsonArray("times").size());
    assertEquals("example.org", reply.getJsonArray("series").getJsonObject(0).getString("name"));
    assertEquals(1, reply.getJsonArray("totals").getJsonObject(0).getInteger("sent"));
    assertEquals(403, refused.statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "span=week, 'span is \"week\", must be one of hour, day, month'",
    "by=node, 'by is \"node\", must be one of messenger, type, domain'",
    "spam=hour, 'spam is not a known parameter (known: span, by, of)'"
  })
  void a_query_that_is_wrong_is_told_what_is_right(String query, String problem) {
    engine.start(pager);
    var api = GuardedApi.withKeys(engine);
    var reader = api.key("reader", Right.READ);

    var refused = api.get("/api/history?" + query, Optional.of(reader.secret()));

    assertEquals(400, refused.statusCode());
    assertEquals(problem, GuardedApi.detail(refused));
  }
}

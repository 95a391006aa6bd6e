package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.DispatchIds;
import org.sitemessage.vertx.store.value.OperationStep;

/** {@code sitemessage.operations}: changes of many dispatches that survive a restart. */
class OperationsTest {
  private static final Filter PENDING = Filter.parse("status:pending");
  private static final int MANY = 1_101;
  private static final long OTHER_NODE = 0x99;
  @TempDir private Path folder;
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

  private void scheduled(int recipients) {
    var to =
        IntStream.range(0, recipients).mapToObj(i -> Recipient.address("pager", "p" + i)).toList();
    engine.schedule(ScheduleRequest.plain("Hi").withRecipients(to));
  }

  private OperationClient operations() {
    return SiteMessageClient.create(engine.vertx()).operations();
  }

  private Operation start(OperationRequest request) {
    return Engines.await(operations().start(request));
  }

  /** Returns an operation once it has ended. */
  private Operation ended(long id) {
    return Engines.await(
        operations()
            .show(id)
            .compose(
                first ->
                    Rounds.from(first, one -> one.state().isOpen(), one -> operations().show(id))));
  }

  private long count(String filter) {
    return Engines.await(
            SiteMessageClient.create(engine.vertx())
                .countCancel(Selection.filter(Filter.parse(filter))))
        .cancelled();
  }

  private long left() {
    return count("status:pending");
  }

  @Test
  void an_operation_changes_all_that_its_filter_selects_and_counts_them() {
    engine.start(pager);
    scheduled(MANY);

    var begun = start(OperationRequest.cancel(Filter.parse("since:2h")).withReason("wrong list"));
    engine.advance(Duration.ofHours(3));
    scheduled(2);
    var done = ended(begun.id());

    assertTrue(begun.state().isOpen());
    assertEquals("since:2025-12-31T22:00:00Z", begun.filter());
    assertEquals("wrong list", done.reason());
    assertEquals(OperationState.DONE, done.state());
    assertEquals(OptionalLong.of(MANY), done.expected());
    assertEquals(MANY, done.touched());
    assertEquals(2, left());
  }

  @Test
  void operations_requeue_and_settle_too() {
    pager.then(Outcome.unknown("?")).then(Outcome.rejected("no"));
    engine.start(pager);
    scheduled(2);
    engine.send();

    var settled =
        start(OperationRequest.settle(Filter.parse("messenger:pager"), DispatchStatus.FAILED));
    assertEquals(1, ended(settled.id()).touched());
    var requeued = start(OperationRequest.requeue(Filter.parse("status:failed")));

    assertEquals(2, ended(requeued.id()).touched());
    assertEquals(2, engine.send().getInteger("sent"));
    assertEquals(
        List.of(requeued.id(), settled.id()),
        Engines.await(operations().list(0, 10)).operations().stream().map(Operation::id).toList());
    assertEquals(OptionalLong.of(requeued.id()), Engines.await(operations().list(0, 1)).next());
    assertEquals(
        settled.id(), Engines.await(operations().list(requeued.id(), 1)).operations().get(0).id());
  }

  @Test
  void an_operation_that_one_start_leaves_the_next_one_finishes_and_each_dispatch_counts_once() {
    engine.onDisk(folder);
    var site = engine.start(pager);
    scheduled(MANY);
    var first = engine.event("cancelled");

    var begun = start(OperationRequest.cancel(PENDING));
    Engines.await(first.compose(event -> site.stop()));
    engine.start(pager);
    var done = ended(begun.id());

    assertEquals(OperationState.DONE, done.state());
    assertEquals(OptionalLong.of(MANY), done.expected());
    assertEquals(MANY, done.touched());
    assertEquals(0, left());
  }

  private SqlStore opened() {
    var at = engine.options().store();
    var store =
        new SqlStore(
            engine.vertx(),
            at.get(StoreOptions.URL),
            at.get(StoreOptions.USER),
            at.get(StoreOptions.PASSWORD));
    Engines.await(store.open(OTHER_NODE, engine.clock().instant()));
    return store;
  }

  /** Does the first batch of an operation, as a node does that dies then. */
  private Operation begun(SqlStore store) {
    var now = engine.clock().instant();
    Engines.await(
        store.operations().start(OperationRequest.cancel(PENDING), Optional.empty(), now));
    var taken = Engines.await(store.operations().take(OTHER_NODE, Set.of(), now)).orElseThrow();
    Engines.await(store.operations().expect(taken.id(), OTHER_NODE, MANY));
    Engines.await(batch(store, taken, taken.before()));
    return taken;
  }

  private Future<?> batch(SqlStore store, Operation operation, long before) {
    var now = engine.clock().instant();
    return store
        .commands()
        .cancel(
            new DispatchIds(
                LongStream.range(before - 500, before).boxed().toList(),
                false,
                Optional.of(new OperationStep(operation.id(), OTHER_NODE, before - 500, now))),
            Set.of(DispatchStatus.PENDING),
            now);
  }

  /** Schedules, and stops. */
  private void prepare() {
    engine.onDisk(folder);
    var site = engine.start(pager);
    scheduled(MANY);
    Engines.await(site.stop());
  }

  @Test
  void another_node_goes_on_after_the_last_batch_of_a_node_that_is_gone() {
    prepare();
    var store = opened();
    var begun = begun(store);
    Engines.await(store.close());

    engine.start(pager);
    var done = ended(begun.id());

    assertEquals(OperationState.DONE, done.state());
    assertEquals(MANY, done.touched());
    assertEquals(0, left());
  }

  @Test
  void a_stop_undoes_the_batch_under_way_and_keeps_those_before() {
    prepare();
    var store = opened();
    var begun = begun(store);

    var stopping =
        Engines.await(store.operations().stop(begun.id(), engine.clock().instant())).orElseThrow();
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> Engines.await(batch(store, begun, begun.before() - 500)));
    Engines.await(store.close());
    engine.start(pager);
    var stopped = ended(begun.id());

    assertTrue(stopping.stopping());
    assertEquals(
        "operation %d was stopped, or another node runs it".formatted(begun.id()),
        refused.getMessage());
    assertEquals(OperationState.STOPPED, stopped.state());
    assertEquals(500, stopped.touched());
    assertEquals(MANY - 500, left());
  }

  @Test
  void an_operation_is_stopped_between_two_batches() {
    engine.start(pager);
    for (int i = 0; i < 4; i++) {
      scheduled(1_000);
    }
    var first = engine.event("cancelled");

    var begun = start(OperationRequest.cancel(PENDING));
    var waiting = start(OperationRequest.cancel(PENDING));
    var neverBegun = Engines.await(operations().stop(waiting.id()));
    Engines.await(first.compose(event -> operations().stop(begun.id())));
    var stopped = ended(begun.id());

    assertEquals(OperationState.WAITING, waiting.state());
    assertEquals(OperationState.STOPPED, neverBegun.state());
    assertEquals(OperationState.STOPPED, stopped.state());
    assertEquals(OptionalLong.of(4_000), stopped.expected());
    assertEquals(4_000 - left(), stopped.touched());
    assertTrue(stopped.touched() > 0 && stopped.touched() < 4_000, stopped::toString);
  }

  @Test
  void the_routes_start_show_list_and_stop_and_the_audit_log_names_who_did() {
    engine.start(pager);
    scheduled(3);
    var api = GuardedApi.withKeys(engine);
    var operator = Optional.of(api.key("operator", Right.OPERATE).secret());
    var reader = Optional.of(api.key("reader", Right.READ).secret());
    var body =
        new JsonObject()
            .put("action", "start")
            .put("do", "cancel")
            .put("filter", "status:pending")
            .put("reason", "wrong list")
            .encode();

    var begun = new JsonObject(api.post("/api/operations", operator, body).body());
    var id = begun.getJsonObject("operation").getLong("id");
    var done = ended(id);
    var shown = new JsonObject(api.get("/api/operations/" + id, operator).body());
    var listed = new JsonObject(api.get("/api/operations?limit=5", operator).body());
    var stop =
        api.post("/api/operations", operator, "{\"action\":\"stop\",\"id\":%d}".formatted(id));

    assertEquals(done.toJson(), shown.getJsonObject("operation"));
    assertEquals(1, listed.getJsonArray("operations").size());
    assertEquals("done", new JsonObject(stop.body()).getJsonObject("operation").getString("state"));
    assertEquals("operator", done.by());
    assertEquals(403, api.get("/api/operations", reader).statusCode());
    assertEquals(404, api.get("/api/operations/77", operator).statusCode());
    var what = "operation %d: cancel status:pending".formatted(id);
    assertEquals(
        Set.of(
            "operator operations stop %s 0 ".formatted(what),
            "operator operations end operation %d done: cancel status:pending 3 wrong list"
                .formatted(id),
            "operator operations start %s 0 wrong list".formatted(what)),
        api.audit().stream()
            .filter(entry -> entry.action().startsWith("operations "))
            .map(
                entry ->
                    "%s %s %s %d %s"
                        .formatted(
                            entry.caller().name(),
                            entry.action(),
                            entry.target(),
                            entry.touched(),
                            entry.caller().reason()))
            .collect(Collectors.toSet()));
  }

  @Test
  void a_cleanup_removes_operations_that_ended_long_ago() {
    engine.start(pager);
    scheduled(1);
    ended(start(OperationRequest.cancel(PENDING)).id());

    engine.advance(Duration.ofDays(31));
    engine.request(BusAddress.CLEANUP, new JsonObject());

    assertEquals(List.of(), Engines.await(operations().list(0, 10)).operations());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 4000 | action is \"\", must be one of start, stop, list, show",
        "{'action':'start'} | 4000 | do is \"\", must be one of cancel, requeue, settle",
        "{'action':'start','do':'cancel'} | 4000 | filter is empty",
        "{'action':'start','do':'cancel','filter':'x:1'} | 4000 | x",
        "{'action':'start','do':'cancel','filter':'id:1','as':'sent'} | 4000 | as is allowed only",
        "{'action':'start','do':'settle','filter':'id:1'} | 4000 | as is \"\", must say",
        "{'action':'start','do':'requeue','filter':'id:1'} | 4000 | must name the statuses",
        "{'action':'start','do':'cancel','message':1} | 4000 | message is not a known field",
        "{'action':'stop'} | 4000 | id is missing",
        "{'action':'show','id':0} | 4000 | id",
        "{'action':'show','id':9} | 4042 | operation 9 does not exist",
        "{'action':'list','limit':101} | 4000 | limit"
      })
  void an_invalid_request_is_refused_naming_the_field(String body, int code, String text) {
    engine.start(pager);

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> engine.request(BusAddress.OPERATIONS, new JsonObject(body.replace('\'', '"'))));

    assertEquals(FailureCode.ofCode(code), Optional.of(refused.code()));
    assertTrue(
        String.valueOf(refused.getMessage()).contains(text), String.valueOf(refused.getMessage()));
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.Templates;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** Scheduling in transactions of the application's own. */
class TransactionTest {
  private final List<Caller> callers = new ArrayList<>();
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private Engines engines = new Engines();

  @AfterEach
  void stop() {
    callers.forEach(Caller::close);
    engines.close();
  }

  private SiteMessage start(Caller.Way way) {
    engines.close();
    engines = way.engines();
    return engines.start(pager);
  }

  private Caller begin(Caller.Way way) {
    var caller = way.begin(engines);
    callers.add(caller);
    return caller;
  }

  private static ScheduleRequest hi(String... addresses) {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list());
  }

  private JsonObject counts() {
    return engines.request(BusAddress.STATS, new JsonObject()).getJsonObject("dispatches");
  }

  private List<String> texts() {
    return pager.deliveries().stream().map(d -> d.content().text()).toList();
  }

  private static SiteMessageException refusal(Runnable call) {
    return assertThrows(SiteMessageException.class, call::run);
  }

  @ParameterizedTest
  @EnumSource
  void a_scheduled_message_is_sent_once_the_transaction_is_committed(Caller.Way way) {
    var site = start(way);
    var caller = begin(way);

    var reply = caller.schedule(site, hi("7", "8"));
    var before = engines.send().getInteger("claimed");
    caller.commit();
    var after = engines.send().getInteger("sent");

    assertEquals(2, reply.dispatches());
    assertEquals(0, before);
    assertEquals(2, after);
    assertEquals(
        reply.dispatchIds().orElseThrow(),
        pager.deliveries().stream().map(d -> d.dispatch().id()).sorted().toList());
  }

  @ParameterizedTest
  @EnumSource
  void a_rollback_leaves_nothing(Caller.Way way) {
    var site = start(way);
    var caller = begin(way);

    var id = caller.schedule(site, hi("7").withRequestId("order 1")).messageId();
    caller.rollback();

    assertEquals(0, engines.send().getInteger("claimed"));
    var missing =
        refusal(() -> engines.request(BusAddress.MESSAGE, new JsonObject().put("id", id)));
    assertEquals(FailureCode.NOT_FOUND, missing.code());
    assertEquals(false, engines.schedule(hi("7").withRequestId("order 1")).duplicate());
  }

  @ParameterizedTest
  @EnumSource
  void a_repeated_request_is_answered_as_repeated_within_the_transaction_and_after_it(
      Caller.Way way) {
    var site = start(way);
    var caller = begin(way);
    var request = hi("7").withRequestId("order 1");

    var first = caller.schedule(site, request);
    var second = caller.schedule(site, request);
    var reused = refusal(() -> caller.schedule(site, hi("8").withRequestId("order 1")));
    caller.commit();
    var third = engines.schedule(request);

    assertEquals(FailureCode.REQUEST_ID_REUSED, reused.code());
    assertTrue(second.duplicate() && third.duplicate());
    assertEquals(first.dispatchIds(), second.dispatchIds());
    assertEquals(first.dispatchIds(), third.dispatchIds());
    assertEquals(1, engines.send().getInteger("sent"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void a_refused_request_leaves_the_transaction_as_it_was(Caller.Way way) {
    var site = start(way);
    var caller = begin(way);
    caller.schedule(site, hi("7"));

    var refused =
        refusal(
            () ->
                caller.schedule(
                    site,
                    ScheduleRequest.plain("Hi")
                        .withRecipients(Recipients.of("pigeon", "7").list())));
    caller.commit();

    assertEquals(FailureCode.UNKNOWN_MESSENGER, refused.code());
    assertEquals(1, engines.send().getInteger("sent"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void recipients_are_appended_to_a_message_of_the_same_transaction(Caller.Way way) {
    var site = start(way);
    var caller = begin(way);

    var id = caller.schedule(site, hi("7").withSealed(false)).messageId();
    caller.schedule(site, ScheduleRequest.append(id, Recipients.of("pager", "8").list()));
    caller.commit();

    assertEquals(2, engines.send().getInteger("sent"));
    assertEquals(List.of("Hi", "Hi"), texts());
  }

  @Test
  void a_worker_verticle_appends_to_a_message_of_its_transaction() {
    var site = start(Caller.Way.HSQLDB_JDBC);
    var worker =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            try (var caller = Caller.Way.HSQLDB_JDBC.begin(engines)) {
              var id = caller.schedule(site, hi("7").withSealed(false)).messageId();
              caller.schedule(site, ScheduleRequest.append(id, Recipients.of("pager", "8").list()));
              caller.commit();
            }
            return Future.succeededFuture();
          }
        };

    Engines.await(
        engines
            .vertx()
            .deployVerticle(
                worker, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));

    assertEquals(2, engines.send().getInteger("sent"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void an_open_transaction_keeps_nobody_from_sending_its_group_and_joins_it_after_the_commit(
      Caller.Way way) {
    var site = start(way);
    var caller = begin(way);
    engines.schedule(text("one").withGroup("news"));
    caller.schedule(site, text("two").withGroup("news"));
    caller.schedule(site, text("three").withGroup("news"));

    engines.send();
    engines.schedule(text("four").withGroup("news"));
    caller.commit();
    engines.send();

    assertEquals(List.of("one", "four\ntwo\nthree"), texts());
  }

  private record News() implements MessageType {
    @Override
    public String alias() {
      return "news";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      return Content.text("news");
    }
  }

  private static ScheduleRequest text(String text) {
    return ScheduleRequest.plain(text).withRecipients(Recipients.of("pager", "7").list());
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void many_recipients_are_taken_and_their_number_is_limited_as_ever(Caller.Way way) {
    var site = start(way);
    var caller = begin(way);
    var many = IntStream.range(0, 2_000).mapToObj(i -> "n" + i).toArray(String[]::new);
    var tooMany = IntStream.range(0, 10_001).mapToObj(i -> "n" + i).toArray(String[]::new);

    var refused = refusal(() -> caller.schedule(site, hi(tooMany)));
    caller.schedule(site, hi(many));
    caller.commit();

    assertEquals(FailureCode.TOO_LARGE, refused.code());
    assertEquals(2_000, counts().getInteger("pending"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void a_message_to_subscribers_is_prepared_once_the_transaction_is_committed(Caller.Way way) {
    engines.close();
    engines = way.engines();
    var site = engines.start(engines.builder(pager).messageType(new News()));
    Engines.await(site.client().subscribe(Subscription.ofAddress("news", "pager", "7")));
    var caller = begin(way);

    caller.schedule(site, ScheduleRequest.of("news", new JsonObject().put("text", "Hi")));
    var before = engines.request(BusAddress.PREPARE, new JsonObject()).getInteger("messages");
    caller.commit();
    var after = engines.request(BusAddress.PREPARE, new JsonObject()).getInteger("messages");

    assertEquals(0, before);
    assertEquals(1, after);
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void files_are_named_as_ever(Caller.Way way) {
    var site = start(way);
    var file =
        Engines.await(
            site.upload(
                "a.txt", "text/plain", ByteStream.of(engines.vertx(), Buffer.buffer("content"))));
    var caller = begin(way);

    var unknown = refusal(() -> caller.schedule(site, withFile("0".repeat(32))));
    caller.schedule(site, withFile(file.id()));
    caller.commit();

    assertEquals(FailureCode.INVALID_REQUEST, unknown.code());
    assertEquals(1, counts().getInteger("pending"));
  }

  private static ScheduleRequest withFile(String id) {
    return ScheduleRequest.of(
            "plain", new JsonObject().put("text", "Hi").put("attachments", new JsonArray().add(id)))
        .withRecipients(Recipients.of("pager", "7").list());
  }

  @Test
  void a_transaction_in_hsqldb_cannot_append_to_a_committed_message() {
    var site = start(Caller.Way.HSQLDB_JDBC);
    var id = engines.schedule(hi("7").withSealed(false)).messageId();
    var caller = begin(Caller.Way.HSQLDB_JDBC);

    var refused =
        refusal(
            () ->
                caller.schedule(
                    site, ScheduleRequest.append(id, Recipients.of("pager", "8").list())));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_CLIENT"})
  void an_open_transaction_keeps_nobody_else_from_anything(Caller.Way way) {
    var site = start(way);
    var caller = begin(way);
    caller.schedule(site, hi("7").withRequestId("order 1").withGroup("news"));

    var others = engines.schedule(hi("8", "9").withRequestId("order 2").withGroup("news"));
    engines.send();
    var cancelled =
        engines.request(
            BusAddress.CANCEL,
            new JsonObject().put("message", engines.schedule(hi("1")).messageId()));
    caller.schedule(site, hi("10"));
    caller.commit();
    engines.send();

    assertEquals(2, others.dispatches());
    assertEquals(1, cancelled.getInteger("cancelled"));
    assertEquals(4, counts().getInteger("sent"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_JDBC", "POSTGRES_JDBC"})
  void a_connection_that_commits_by_itself_is_refused(Caller.Way way) {
    var site = start(way);
    var store = engines.options().store();
    var connection = Caller.connect(store.get(StoreOptions.URL), store.get(StoreOptions.USER));
    callers.add(new Caller.ByJdbc(connection));

    var refused = refusal(() -> site.schedule(connection, hi("7")));

    assertTrue(String.valueOf(refused.getMessage()).contains("setAutoCommit(false)"));
    assertEquals(0, engines.send().getInteger("claimed"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HSQLDB_CLIENT", "POSTGRES_CLIENT", "POSTGRES_JDBC_CLIENT"})
  void a_connection_without_a_transaction_is_refused(Caller.Way way) {
    var site = start(way);
    var store = engines.options().store();
    var connection =
        way == Caller.Way.POSTGRES_CLIENT
            ? Caller.pgClient(engines.vertx(), store.get(StoreOptions.URL))
            : Caller.jdbcClient(
                engines.vertx(), store.get(StoreOptions.URL), store.get(StoreOptions.USER));

    var refused = refusal(() -> Engines.await(site.schedule(connection, hi("7"))));

    assertTrue(String.valueOf(refused.getMessage()).contains("transaction"), refused.toString());
    assertEquals(0, engines.send().getInteger("claimed"));
    Engines.await(connection.close());
  }

  @Test
  void a_transaction_begun_by_a_statement_is_one() {
    var site = start(Caller.Way.POSTGRES_CLIENT);
    var connection =
        Caller.pgClient(engines.vertx(), engines.options().store().get(StoreOptions.URL));
    Engines.await(connection.query("begin").execute());

    Engines.await(site.schedule(connection, hi("7")));
    Engines.await(connection.query("commit").execute());

    assertEquals(1, engines.send().getInteger("sent"));
    Engines.await(connection.close());
  }

  @Test
  void a_connection_that_leads_elsewhere_is_refused_and_stays_usable() {
    var site = start(Caller.Way.POSTGRES_JDBC);
    var elsewhere = Caller.connect(PostgresServer.newSchema(), PostgresServer.user());
    var caller = Caller.ByJdbc.begin(elsewhere);
    callers.add(caller);
    var other = new Engines().onPostgres();
    other.start(pager);
    var sameTables = Caller.Way.POSTGRES_CLIENT.begin(other);
    var hsqldb = Caller.ByJdbc.begin(Caller.connect("jdbc:hsqldb:mem:elsewhere", "sa"));
    callers.add(hsqldb);

    var noTables = refusal(() -> caller.schedule(site, hi("7")));
    var otherStore = refusal(() -> sameTables.schedule(site, hi("7")));
    var otherProduct = refusal(() -> hsqldb.schedule(site, hi("7")));
    caller.update("create table still_usable (id int)");
    caller.commit();

    assertTrue(String.valueOf(noTables.getMessage()).contains("tables"), noTables.toString());
    assertTrue(String.valueOf(otherStore.getMessage()).contains("another"), otherStore.toString());
    assertTrue(
        String.valueOf(otherProduct.getMessage()).contains("PostgreSQL"), otherProduct.toString());
    sameTables.close();
    other.close();
  }

  @Test
  void plain_jdbc_is_refused_on_an_event_loop() {
    var site = start(Caller.Way.HSQLDB_JDBC);
    var store = engines.options().store();
    var connection = Caller.connect(store.get(StoreOptions.URL), store.get(StoreOptions.USER));
    callers.add(new Caller.ByJdbc(connection));

    var called =
        Future.<Object>future(
            promise ->
                engines
                    .vertx()
                    .runOnContext(
                        v ->
                            promise.handle(
                                Future.succeededFuture()
                                    .map(x -> site.schedule(connection, hi("7"))))));

    assertThrows(IllegalStateException.class, () -> Engines.await(called));
  }

  @Test
  void worker_threads_that_all_wait_get_their_answers() {
    var site = start(Caller.Way.POSTGRES_JDBC);
    var many = IntStream.range(0, 600).mapToObj(i -> "n" + i).toArray(String[]::new);
    var answers = new ArrayList<Future<?>>();
    for (int i = 0; i < 40; i++) {
      answers.add(
          engines
              .vertx()
              .executeBlocking(
                  () -> {
                    try (var caller = Caller.Way.POSTGRES_JDBC.begin(engines)) {
                      caller.schedule(site, hi(many));
                      caller.commit();
                      return null;
                    }
                  },
                  false));
    }

    Engines.await(Future.all(answers));

    assertEquals(24_000, counts().getInteger("pending"));
  }

  @Test
  void a_request_id_that_an_open_transaction_uses_does_not_keep_other_requests_waiting() {
    var site = start(Caller.Way.POSTGRES_JDBC);
    var caller = begin(Caller.Way.POSTGRES_JDBC);
    caller.schedule(site, hi("7").withRequestId("order 1"));

    var client = site.client();
    var same = client.schedule(hi("7").withRequestId("order 1"));
    var others = List.of(client.schedule(hi("8")), client.schedule(hi("9")));
    Engines.await(Future.all(others));

    var refused = refusal(() -> Engines.await(same));
    assertEquals(FailureCode.STORE_FAILED, refused.code());
    caller.commit();
    assertTrue(engines.schedule(hi("7").withRequestId("order 1")).duplicate());
  }

  @Test
  void a_site_that_has_stopped_takes_nothing_more() {
    var site = start(Caller.Way.POSTGRES_CLIENT);
    var caller = begin(Caller.Way.POSTGRES_CLIENT);
    Engines.await(site.stop());

    assertThrows(SiteMessageException.class, () -> caller.schedule(site, hi("7")));
    caller.rollback();
  }
}

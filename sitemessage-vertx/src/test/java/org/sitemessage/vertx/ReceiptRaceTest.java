package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BounceReport.Kind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;
import org.sitemessage.vertx.store.db.Lane;
import org.sitemessage.vertx.store.sql.SqlStore;

/** A receipt comes while another process changes its dispatch: what the store has first, wins. */
@Timeout(60)
class ReceiptRaceTest {
  private final Engines engine = new Engines().onPostgres();
  private final RecordingMessenger chat =
      new RecordingMessenger("chat", UnknownPolicy.HOLD).then(Outcome.retry("try later"));
  private final String url = engine.options().store().get(StoreOptions.URL);

  @BeforeEach
  void start() {
    engine.start(chat);
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("chat", "ann").list()));
    engine.send();
    assertEquals("error", status());
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private String status() {
    return engine.dispatch(1).getString("status");
  }

  private List<String> log() {
    return engine.dispatch(1).getJsonArray("errors").stream()
        .map(one -> ((JsonObject) one).getString("outcome"))
        .toList();
  }

  private Future<JsonObject> receipt() {
    var messageId = "<" + chat.deliveries().get(0).reference() + "@x.example>";
    var report = new BounceReport(Kind.RECEIPT, messageId, "ann", "2.0.0", "delivered");
    return SiteMessageClient.create(engine.vertx())
        .request(
            BusAddress.BOUNCES,
            new JsonObject().put("reports", new JsonArray().add(report.toJson())));
  }

  /** Changes the dispatch as another process does, and lets work begin before the commit. */
  private <T> T meanwhile(DispatchStatus to, Supplier<Future<T>> work) throws SQLException {
    var lane = to == DispatchStatus.PROCESSING ? Lane.PROCESSING : Lane.DONE;
    var claim = to == DispatchStatus.PROCESSING ? "owner = 7, claim = 7" : "claim = null";
    try (var other = DriverManager.getConnection(url, PostgresServer.user(), "")) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .executeUpdate(
              "update dispatch set status = %d, lane = %d, %s where id = 1"
                  .formatted(to.code(), lane.code(), claim));
      var working = work.get();
      while (PostgresServer.query(url, "select count(*) from pg_locks where not granted")
          .strip()
          .equals("0")) {
        Thread.onSpinWait();
      }
      other.commit();
      return Engines.await(working);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PROCESSING", "CANCELLED", "FAILED", "EXPIRED"})
  void a_receipt_leaves_a_dispatch_to_the_process_that_has_just_changed_it(DispatchStatus to)
      throws SQLException {
    var reply = meanwhile(to, this::receipt);

    assertEquals(1, reply.getInteger("receipt"));
    assertEquals(to.key(), status());
    assertEquals(List.of("retry", "receipt"), log());
    assertEquals(
        to == DispatchStatus.PROCESSING ? "7" : "null",
        PostgresServer.query(url, "select claim from dispatch").strip());
  }

  @ParameterizedTest
  @EnumSource(names = {"PROCESSING", "CANCELLED", "FAILED", "EXPIRED"})
  void a_look_at_an_early_receipt_leaves_it_to_that_process_too(DispatchStatus to)
      throws SQLException {
    var store = new SqlStore(engine.vertx(), url, PostgresServer.user(), "");
    Engines.await(store.open(7, engine.clock().instant()));
    try {
      PostgresServer.query(
          url,
          "insert into attempt (dispatch_id, tried_at, outcome, text, repeats)"
              + " values (1, now(), 'receipt', 'delivered', 1) returning id");

      var settled =
          meanwhile(
              to, () -> store.suppressions().settleReceived(List.of(1L), engine.clock().instant()));

      assertEquals(List.of(), settled);
      assertEquals(to.key(), status());
      assertEquals(List.of("retry", "receipt"), log());
    } finally {
      Engines.await(store.close());
    }
  }
}

package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.LogCapture;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;

/** A PostgreSQL server whose disk is full, or fails: it refuses statements with a code for that. */
class FullServerTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS = ExpectedErrors.of("org.sitemessage.vertx.store.db.Shortage");

  private static final String FAILING =
      "create function fail() returns trigger language plpgsql as"
          + " $$ begin raise 'could not extend file: No space left' using errcode = '%s'; end $$";
  private static final String ALWAYS =
      "create trigger fails before insert on message execute function fail()";

  private final Engines engines = new Engines().onPostgres();

  @AfterEach
  void stop() {
    engines.close();
  }

  private void run(String... statements) throws SQLException {
    var store = engines.options().store();
    try (var connection =
            DriverManager.getConnection(
                store.get(StoreOptions.URL), store.get(StoreOptions.USER), "");
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"53100", "58030"})
  void a_server_without_room_refuses_requests_with_5030_until_there_is_room(String state)
      throws SQLException {
    try (var log = LogCapture.start()) {
      refuseAndResume(state);

      assertEquals(2, log.text().split("has no room", -1).length, log::text);
      assertTrue(log.text().contains("stores requests again"), log::text);
    }
  }

  private void refuseAndResume(String state) throws SQLException {
    engines.start(new RecordingMessenger("pager"));
    var before = engines.scheduled();
    run(FAILING.formatted(state), ALWAYS);

    var refused = assertThrows(SiteMessageException.class, engines::scheduled);
    var again = assertThrows(SiteMessageException.class, engines::scheduled);
    run("drop trigger fails on message");
    var after = engines.scheduled();
    var sent = engines.send();

    assertEquals(FailureCode.NOT_READY, refused.code());
    assertEquals(FailureCode.NOT_READY, again.code());
    assertEquals("sent", engines.dispatch(before).getString("status"));
    assertEquals("sent", engines.dispatch(after).getString("status"));
    assertEquals(2, sent.getInteger("sent"));
  }
}

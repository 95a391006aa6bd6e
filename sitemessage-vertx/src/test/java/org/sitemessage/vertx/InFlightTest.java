package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;

/** The number of dispatches that a process says it is sending. */
@Timeout(60)
class InFlightTest {
  private final Engines engine = new Engines();

  @AfterEach
  void stop() {
    engine.close();
  }

  private boolean isWaiting(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from information_schema.system_sessions"
                    + " where this_waiting_for <> ''")) {
      rows.next();
      return rows.getInt(1) > 0;
    }
  }

  @Test
  void a_claim_that_waits_for_the_store_is_not_in_flight() throws SQLException {
    engine.start(new RecordingMessenger("pager"));
    engine.scheduled();

    try (var other =
        DriverManager.getConnection(engine.options().store().get(StoreOptions.URL), "sa", "")) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.executeUpdate("update dispatch set attempts = 0");
      }
      var sent =
          SiteMessageClient.create(engine.vertx())
              .request(BusAddress.SEND_SCHEDULED, new JsonObject().put("waitMs", 0));
      while (!isWaiting(other)) {
        LockSupport.parkNanos(1_000_000);
      }

      assertEquals(0, engine.messenger("pager").getInteger("inFlight"));

      other.rollback();
      assertEquals(1, Engines.await(sent).getInteger("sent"));
    }
  }
}

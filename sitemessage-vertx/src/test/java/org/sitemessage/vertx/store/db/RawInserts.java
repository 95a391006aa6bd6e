package org.sitemessage.vertx.store.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.sitemessage.vertx.store.sql.schedule.InsertedRows;
import org.sitemessage.vertx.store.value.Insertion;

/** Inserts rows as fast as JDBC can, as the measure for other insertions. */
public final class RawInserts {
  private static final int BATCH = 1_000;

  private RawInserts() {}

  /**
   * Inserts dispatches in batches and transactions of a thousand into a separate table, which has
   * the columns of {@code dispatch}, a primary key, and no further index; returns the elapsed time.
   */
  public static Duration ofDispatches(String url, String user, int count) throws SQLException {
    var database = Database.at(url, user, "");
    var dispatch =
        new Insertion.NewDispatch("0".repeat(32), "pager", "u1234567", "u1234567", Locale.ENGLISH);
    try (var connection = DriverManager.getConnection(database.connectUrl(), user, "")) {
      create(connection, database.shared() ? "create table" : "create cached table");
      connection.setAutoCommit(false);
      var sql = InsertedRows.DISPATCH.values().replace("into dispatch", "into raw_dispatch");
      try (var insert = connection.prepareStatement(sql)) {
        var start = System.nanoTime();
        for (int id = 1; id <= count; id++) {
          var row = InsertedRows.dispatchRow(id, 1, 0, dispatch, 0, Instant.EPOCH, Lane.READY);
          for (int i = 0; i < row.size(); i++) {
            insert.setObject(i + 1, row.getValue(i));
          }
          insert.addBatch();
          if (id % BATCH == 0 || id == count) {
            insert.executeBatch();
            connection.commit();
          }
        }
        return Duration.ofNanos(System.nanoTime() - start);
      }
    }
  }

  private static void create(Connection connection, String create) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(create + " raw_dispatch (like dispatch including defaults)");
      statement.execute("alter table raw_dispatch add primary key (id)");
    }
  }
}

package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;
import static org.sitemessage.vertx.store.StoreContract.insertion;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.db.HsqldbDatabase;
import org.sitemessage.vertx.store.db.PostgresDatabase;
import org.sitemessage.vertx.store.db.TableShape;
import org.sitemessage.vertx.store.sql.SqlStore;

/** A store that the first migration has made, and that holds data, is brought up to date. */
class MigrationTest {
  private static final int ROWS = 8;

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Makes a store of version 1 with a dispatch of each status, each with two attempts. */
  private static void fill(Connection connection, boolean postgres) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "insert into message (id, uid, type, context, sender, priority, group_mark, sealed, parts,"
              + " created_at, send_at, expires_at) values (1, '0123456789abcdef0123456789abcdef',"
              + " 'plain', '{}', '', 0, '', true, 1, timestamp '2026-01-01 00:00:00',"
              + " timestamp '2026-01-01 00:00:00', timestamp '2999-01-01 00:00:00')");
      for (int status = 1; status <= ROWS; status++) {
        var lane = status == 1 ? 1 : status == 3 ? 2 : status == 5 ? 3 : status == 4 ? 4 : 0;
        statement.execute(
            "insert into dispatch (id, uid, message_id, part, messenger, address, user_id, status,"
                + " lane, rank, due_at, attempts, unknowns, takeovers, moved, owner, claim) values"
                + " (%1$d, '0123456789abcdef0123456789abcde%1$d', 1, 1, 'pager', 'a%1$d', '', %1$d,"
                    .formatted(status)
                + " %d, 0, timestamp '2026-01-01 00:00:00', 2, 0, 0, false, %s)"
                    .formatted(lane, status == 5 ? "77, 5" : "null, null"));
        for (int attempt = 0; attempt < 2; attempt++) {
          statement.execute(
              "insert into attempt (dispatch_id, tried_at, outcome, text, repeats) values"
                  + " (%d, timestamp '2026-01-01 00:00:00', 'retry', 'busy', %d)"
                      .formatted(status, attempt + 1));
        }
      }
      statement.execute(
          postgres
              ? "select setval('message_seq', 100), setval('dispatch_seq', 100)"
              : "alter sequence message_seq restart with 100");
      if (!postgres) {
        statement.execute("alter sequence dispatch_seq restart with 100");
      }
    }
  }

  /** Returns all rows of all tables, without columns that version 1 does not have. */
  private static Map<String, List<String>> rows(
      Connection connection, Map<String, List<String>> columns) throws SQLException {
    var all = new TreeMap<String, List<String>>();
    for (var table : columns.entrySet()) {
      var rows = new ArrayList<String>();
      try (var statement = connection.createStatement();
          var found =
              statement.executeQuery(
                  "select %s from %s"
                      .formatted(String.join(", ", table.getValue()), table.getKey()))) {
        while (found.next()) {
          var row = new ArrayList<String>();
          for (int i = 1; i <= table.getValue().size(); i++) {
            row.add(found.getString(i));
          }
          rows.add(row.toString());
        }
      }
      rows.sort(null);
      all.put(table.getKey(), rows);
    }
    return all;
  }

  private static Map<String, List<String>> columns(Connection connection) throws SQLException {
    var columns = new TreeMap<String, List<String>>();
    for (var table : TableShape.all(connection)) {
      columns.put(table.name(), table.columns());
    }
    return columns;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_store_of_the_first_version_keeps_every_row_and_what_it_had_claimed_stays_in_doubt(
      boolean postgres) throws Exception {
    var url = postgres ? PostgresServer.newSchema() : "jdbc:hsqldb:file:" + folder.resolve("db");
    var user = postgres ? PostgresServer.user() : "sa";
    var migrations = postgres ? PostgresDatabase.MIGRATIONS : HsqldbDatabase.MIGRATIONS;
    Map<String, List<String>> columns;
    Map<String, List<String>> before;
    try (var connection = DriverManager.getConnection(url, user, "")) {
      migrations.upTo(1).apply(connection, url, NOW);
      fill(connection, postgres);
      columns = columns(connection);
      before = rows(connection, columns);
      if (!postgres) {
        connection.createStatement().execute("shutdown");
      }
    }

    var store = new SqlStore(vertx, url, user, "");
    await(store.open(1, NOW));

    try (var connection =
        DriverManager.getConnection(postgres ? url : url + ";hsqldb.lock_file=false", user, "")) {
      assertEquals(before, rows(connection, columns));
    }
    var orphans = await(store.claims().orphans(1, Set.of("pager"), Set.of(), 10));
    assertEquals(List.of(5L), orphans.stream().map(one -> one.dispatch().id()).toList());
    assertEquals(List.of(true), orphans.stream().map(ClaimedDispatch::begun).toList());
    await(store.schedules().insert(List.of(List.of(insertion("", 0, NOW, "new"))), NOW));
    await(store.close());
  }
}

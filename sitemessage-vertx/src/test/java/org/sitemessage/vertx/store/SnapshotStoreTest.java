package org.sitemessage.vertx.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.db.HsqldbDatabase;
import org.sitemessage.vertx.store.db.Migrations;
import org.sitemessage.vertx.store.db.PostgresDatabase;

/** Stores that were made before the first release, whose schema fourteen migrations built. */
class SnapshotStoreTest {
  private static final String LAST =
      "e866bd89327a3bac6a32832d27c884b73e8c0e9c9c4fb6e69adb77bd5d8bce56";

  private static final String MESSAGE =
      "insert into message (id, uid, type, context, sender, priority, group_mark, sealed, parts,"
          + " created_at, send_at, expires_at) values (1000000, '0123456789abcdef0123456789abcdef',"
          + " 'plain', '{}', '', 0, '', true, 1, timestamp '2026-01-01 00:00:00',"
          + " timestamp '2026-01-01 00:00:00', timestamp '2999-01-01 00:00:00')";

  private static final String HISTORY =
      "create table schema_history (version integer primary key, name varchar(128) not null,"
          + " checksum char(64) not null, applied_at timestamp(3) with time zone not null)";

  private enum Kind {
    HSQLDB("88e5f04a5c6a5cc2d870167ef66a066cec5382e4ea2d9f28bdd3be6e8b42b785"),
    POSTGRESQL("00d3a57a33468c9f0c1cb2737a5d795dbddb965cb267a1dba780473c9fc7b00c");

    private final String first;

    Kind(String first) {
      this.first = first;
    }

    String newUrl(Path folder) {
      return this == HSQLDB
          ? "jdbc:hsqldb:file:" + folder.resolve("db")
          : PostgresServer.newSchema();
    }

    Migrations migrations() {
      return this == HSQLDB ? HsqldbDatabase.MIGRATIONS : PostgresDatabase.MIGRATIONS;
    }

    String user() {
      return this == HSQLDB ? "SA" : PostgresServer.user();
    }
  }

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private SiteMessage start(Kind kind, String url) {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at(url, kind.user(), ""));
    return await(SiteMessage.builder(vertx).options(options).deploy());
  }

  private static String query(Kind kind, String url, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url, kind.user(), "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var all = new StringBuilder();
      while (rows.next()) {
        all.append(all.isEmpty() ? "" : " ").append(rows.getString(1));
      }
      return all.toString();
    }
  }

  /** Makes a store with a message, and the history that a snapshot left after some migrations. */
  private static void create(Kind kind, String url, int upTo) throws Exception {
    var rows =
        IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16)
            .filter(version -> version <= upTo)
            .mapToObj(version -> row(version, kind))
            .collect(Collectors.joining(", "));
    try (var connection = DriverManager.getConnection(url, kind.user(), "");
        var statement = connection.createStatement()) {
      for (var sql : kind.migrations().upTo(1).statements()) {
        statement.execute(sql);
      }
      statement.execute(MESSAGE);
      statement.execute(HISTORY);
      statement.execute(
          "insert into schema_history (version, name, checksum, applied_at) values " + rows);
      if (kind == Kind.HSQLDB) {
        statement.execute("shutdown");
      }
    }
  }

  private static String row(int version, Kind kind) {
    var checksum = version == 1 ? kind.first : version == 16 ? LAST : "x";
    return "(%d, 'V%d.sql', '%s', timestamp '2026-01-01 00:00:00')"
        .formatted(version, version, checksum);
  }

  @ParameterizedTest
  @EnumSource
  void a_store_of_the_last_snapshot_is_opened_with_its_rows_and_goes_on_from_the_first_migration(
      Kind kind, @TempDir Path folder) throws Exception {
    var url = kind.newUrl(folder);
    create(kind, url, 16);

    var site = start(kind, url);

    assertEquals(
        "V1__initial.sql V2__begun.sql V3__sent.sql V4__access.sql V5__paused.sql V6__users.sql"
            + " V7__history.sql V8__drain.sql V9__erased.sql V10__operation.sql V11__trace.sql"
            + " V12__limits.sql V13__feedback.sql V14__continuous.sql V15__paused_types.sql"
            + " V16__pace.sql V17__saved_filters.sql",
        query(kind, url, "select name from schema_history order by version"));
    assertEquals("1000000", query(kind, url, "select id from message"));
    await(site.stop());
    await(start(kind, url).stop());
  }

  @ParameterizedTest
  @EnumSource
  void a_store_of_an_older_snapshot_is_refused_with_the_way_on_and_left_alone(
      Kind kind, @TempDir Path folder) throws Exception {
    var url = kind.newUrl(folder);
    create(kind, url, 14);

    var refused = assertThrows(RuntimeException.class, () -> start(kind, url));

    var text = String.valueOf(refused.getMessage());
    assertTrue(
        text.contains("made by a snapshot before 0.1.0, and its schema has version 14, must be 16"),
        text);
    assertTrue(text.contains("start it once with the last such snapshot (commit 7b12e1a)"), text);
    assertEquals("13", query(kind, url, "select count(*) from schema_history"));
    assertEquals("1000000", query(kind, url, "select id from message"));
  }

  @Test
  void the_schema_in_postgresql_is_what_the_last_snapshot_left() throws Exception {
    var url = PostgresServer.newSchema();
    for (var create : PostgresDatabase.MIGRATIONS.upTo(1).statements()) {
      PostgresServer.update(url, create);
    }

    assertEquals(expected("postgresql"), SchemaCatalogue.ofPostgres(url, PostgresServer.user()));
  }

  @Test
  void the_schema_in_hsqldb_is_what_the_last_snapshot_left() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:hsqldb:mem:schema", "SA", "");
        var statement = connection.createStatement()) {
      for (var create : HsqldbDatabase.MIGRATIONS.upTo(1).statements()) {
        statement.execute(create);
      }

      assertEquals(expected("hsqldb"), SchemaCatalogue.ofHsqldb(connection));
      statement.execute("shutdown");
    }
  }

  /** Reads the recorded catalogue of a store that the fourteen migrations had built. */
  private static List<String> expected(String database) throws IOException {
    var name = "/store/schema-%s.txt".formatted(database);
    try (var in = requireNonNull(SnapshotStoreTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}

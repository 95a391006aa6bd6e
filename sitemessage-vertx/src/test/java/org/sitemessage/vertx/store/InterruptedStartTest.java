package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;
import static org.sitemessage.vertx.store.StoreContract.insertion;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.HsqldbDatabase;
import org.sitemessage.vertx.store.sql.SqlStore;

/** A process that is killed while it makes its store leaves one that can be opened. */
class InterruptedStartTest {
  private static final String HISTORY =
      "create table schema_history (version integer primary key, name varchar(128) not null,"
          + " checksum char(64) not null, applied_at timestamp(3) with time zone not null)";

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final String url;

  InterruptedStartTest(@TempDir Path folder) {
    this.folder = folder;
    this.url = "jdbc:hsqldb:file:" + folder.resolve("db");
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  static IntStream countsOfStatements() throws IOException {
    return IntStream.rangeClosed(0, HsqldbDatabase.MIGRATIONS.statements().size());
  }

  @ParameterizedTest
  @MethodSource("countsOfStatements")
  void migrations_that_stopped_after_any_statement_go_on(int done) throws Exception {
    apply(HsqldbDatabase.MIGRATIONS.statements().subList(0, done));

    assertWorks();
  }

  private void apply(List<String> statements) throws SQLException {
    try (var connection = DriverManager.getConnection(url, "sa", "");
        var execute = connection.createStatement()) {
      execute.execute("set files write delay false");
      execute.execute(HISTORY);
      for (var statement : statements) {
        execute.execute(statement);
      }
      execute.execute("shutdown immediately"); // like a kill: everything stands in the log only
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db.script.new",
        "db.log db.script.new",
        "db.log db.script.new db.properties.new",
        "db.log db.properties.new",
        "db.log"
      })
  void files_that_were_being_created_are_created_again(String left) throws Exception {
    for (var name : left.split(" ", 0)) {
      if (!name.isEmpty()) {
        Files.createFile(folder.resolve(name));
      }
    }

    assertWorks();
  }

  @Test
  void a_log_without_its_database_is_left_alone() throws Exception {
    Files.createFile(folder.resolve("db.script.new"));
    Files.writeString(folder.resolve("db.log"), "SET SCHEMA PUBLIC\n");

    assertThrows(
        SiteMessageException.class, () -> await(new SqlStore(vertx, url, "sa", "").open(1, NOW)));

    assertEquals("SET SCHEMA PUBLIC\n", Files.readString(folder.resolve("db.log")));
  }

  private void assertWorks() {
    var store = new SqlStore(vertx, url, "sa", "");
    await(store.open(1, NOW));
    await(
        await(store.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW)).get(0));
    await(store.close());

    var again = new SqlStore(vertx, url, "sa", "");
    await(again.open(2, NOW));
    assertEquals(1L, await(again.queries().statusCounts()).get(DispatchStatus.PENDING));
    await(again.close());
  }
}

package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.SiteMessageException;

class HsqldbStoreTest extends StoreContract {
  private String url = "";

  @Override
  Store newStore() {
    url = "jdbc:hsqldb:file:" + newFolder().resolve("db");
    return new SqlStore(vertx, url, "sa", "");
  }

  private static Path newFolder() {
    try {
      var folder = Files.createTempDirectory("sitemessage-store");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  long dispatchesSeenFromOutside() {
    return query("select count(*) from dispatch");
  }

  private long query(String sql) {
    try (var connection = DriverManager.getConnection(url + ";hsqldb.lock_file=false", "sa", "");
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void update(String sql) {
    try (var connection = DriverManager.getConnection(url + ";hsqldb.lock_file=false", "sa", "");
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_second_store_on_the_same_files_is_refused_naming_who_holds_it() {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> await(new SqlStore(vertx, url, "sa", "").open(2, NOW)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("in use by process " + ProcessHandle.current().pid()));
  }

  @Test
  void what_was_stored_is_there_after_it_was_opened_again() {
    var again = newStore();
    await(again.open(2, NOW));
    await(again.insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW));
    await(again.close());

    var reopened = new SqlStore(vertx, url, "sa", "");
    await(reopened.open(3, NOW));

    assertEquals(1, dispatchesSeenFromOutside());
    assertEquals(2, query("select count(*) from schema_history"));
    await(reopened.close());
  }

  @Test
  void a_schema_newer_than_the_code_is_refused_naming_both_versions() {
    var store = newStore();
    await(store.open(2, NOW));
    update(
        "insert into schema_history (version, name, checksum, applied_at)"
            + " values (99, 'V99__later.sql', 'x', now())");
    await(store.close());

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> await(new SqlStore(vertx, url, "sa", "").open(3, NOW)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("has version 99, this sitemessage knows only"));
  }

  @Test
  void a_version_that_was_left_out_is_filled_in_later() {
    var store = newStore();
    await(store.open(2, NOW));
    update("delete from schema_history where version = 1");
    await(store.close());

    var again = new SqlStore(vertx, url, "sa", "");
    await(again.open(3, NOW));

    assertEquals(2, query("select count(*) from schema_history"));
    await(again.close());
  }

  @Test
  void a_migration_changed_after_it_was_applied_is_refused() {
    var store = newStore();
    await(store.open(2, NOW));
    update("update schema_history set checksum = 'other' where version = 1");
    await(store.close());

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> await(new SqlStore(vertx, url, "sa", "").open(3, NOW)));

    assertTrue(String.valueOf(refused.getMessage()).contains("V1__initial.sql was changed"));
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() throws IOException {
    var file = Files.createTempFile("sitemessage", "file");

    var refused =
        assertThrows(
            SiteMessageException.class,
            () ->
                await(
                    new SqlStore(vertx, "jdbc:hsqldb:file:" + file + "/db", "sa", "")
                        .open(2, NOW)));

    assertTrue(String.valueOf(refused.getMessage()).contains(file + " cannot be written"));
  }

  @Test
  void an_url_of_another_kind_is_refused_naming_the_alternatives() {
    var refused =
        assertThrows(
            SiteMessageException.class, () -> new SqlStore(vertx, "jdbc:mysql://x", "sa", ""));

    assertTrue(String.valueOf(refused.getMessage()).contains("jdbc:hsqldb:file:"));
  }
}

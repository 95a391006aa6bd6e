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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.vertx.store.claim.ClaimQuery;
import org.sitemessage.vertx.store.claim.ClaimTerms;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.sql.view.Queries;
import org.sitemessage.vertx.store.view.DispatchFilter;

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

  @Test
  void buckets_that_have_long_been_full_are_forgotten() {
    var store = newStore();
    await(store.open(1, NOW));
    await(store.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1", "2", "3"))), NOW));
    var limits = DeliveryLimits.NONE.withAddress(new RateLimit(1, Duration.ofMinutes(1)));
    await(
        store
            .claims()
            .claim(
                new ClaimQuery(1, "pager", 3, 0, OptionalInt.empty(), NOW, true, true),
                new ClaimTerms(limits, Duration.ZERO, 0, address -> false, "", 0)));

    var early = await(store.limits().forget("pager", NOW.plus(Duration.ofMinutes(61)), 2));
    var late = await(store.limits().forget("pager", NOW.plus(Duration.ofMinutes(62)), 2));

    assertEquals(0, early);
    assertEquals(2, late);
    assertEquals(1, query("select count(*) from rate_bucket"));
    await(store.close());
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
  void stored_dispatches_survive_a_reopening() {
    var again = newStore();
    await(again.open(2, NOW));
    await(again.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW));
    var versions = query("select count(*) from schema_history");
    await(again.close());

    var reopened = new SqlStore(vertx, url, "sa", "");
    await(reopened.open(3, NOW));

    assertEquals(1, dispatchesSeenFromOutside());
    assertEquals(versions, query("select count(*) from schema_history"));
    await(reopened.close());
  }

  @Test
  void a_schema_one_version_newer_than_the_code_is_refused_naming_both_versions() {
    var store = newStore();
    await(store.open(2, NOW));
    var known = query("select max(version) from schema_history");
    update(
        "insert into schema_history (version, name, checksum, applied_at)"
            + " select max(version) + 1, 'later.sql', 'x', now() from schema_history");
    await(store.close());

    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> await(new SqlStore(vertx, url, "sa", "").open(3, NOW)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains(
                "has version %d, this version of sitemessage knows only up to %d"
                    .formatted(known + 1, known)));
  }

  @Test
  void a_version_that_was_left_out_is_filled_in_later() {
    var store = newStore();
    await(store.open(2, NOW));
    var versions = query("select count(*) from schema_history");
    update("delete from schema_history where version = 1");
    await(store.close());

    var again = new SqlStore(vertx, url, "sa", "");
    await(again.open(3, NOW));

    assertEquals(versions, query("select count(*) from schema_history"));
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

  @ParameterizedTest
  @CsvSource({
    "failed, , 0, false, DISPATCH_BY_STATUS",
    "failed, pager, 0, true, DISPATCH_BY_STATUS",
    ", , 1, false, DISPATCH_BY_MESSAGE",
    "failed, pager, 1, true, DISPATCH_BY_MESSAGE",
    ", pager, 0, true, SYS_PK"
  })
  void a_page_of_dispatches_is_read_from_an_index_in_its_order(
      @Nullable String status,
      @Nullable String messenger,
      long message,
      boolean newest,
      String index)
      throws SQLException {
    var listing =
        Queries.Listing.of(
            new DispatchFilter(
                Optional.ofNullable(status).map(DispatchStatus::ofKey),
                Optional.ofNullable(messenger),
                message == 0 ? OptionalLong.empty() : OptionalLong.of(message),
                false,
                newest,
                17,
                10));

    var plan = plan(listing);

    assertTrue(plan.contains("index=" + index), plan);
    assertTrue(plan.contains("uses index"), plan);
  }

  /** HSQLDB explains no parameters. */
  private String plan(Queries.Listing listing) throws SQLException {
    var sql = listing.sql();
    for (var parameter : listing.parameters()) {
      sql =
          sql.replaceFirst(
              "\\?", parameter instanceof String text ? "'" + text + "'" : "" + parameter);
    }
    try (var connection = DriverManager.getConnection(url + ";hsqldb.lock_file=false", "sa", "");
        var rows = connection.createStatement().executeQuery("explain plan for " + sql)) {
      var plan = new StringBuilder();
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
      return plan.toString();
    }
  }
}

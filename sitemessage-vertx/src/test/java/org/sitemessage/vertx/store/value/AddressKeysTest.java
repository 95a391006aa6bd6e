package org.sitemessage.vertx.store.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.store.PostgresServer;
import org.sitemessage.vertx.store.StoreContract;
import org.sitemessage.vertx.store.db.HsqldbDatabase;
import org.sitemessage.vertx.store.db.Migrations;
import org.sitemessage.vertx.store.db.PostgresDatabase;
import org.sitemessage.vertx.store.imports.ImportedSubscription;
import org.sitemessage.vertx.store.sql.SqlStore;

/** Wishes that were stored before there were address keys, or without their messenger. */
class AddressKeysTest {
  private static final String ROW =
      "insert into subscription (type, messenger, user_id, address, address_key, keyed, subscribed,"
          + " changed_at) values ('%1$s', '%2$s', '%3$s', '%4$s', '%4$s', %5$s, %6$s,"
          + " timestamp '2026-01-01 00:00:00')";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    StoreContract.await(vertx.close());
  }

  /** Knows the form of the addresses of one messenger. */
  private record Lower(String messenger) implements AddressKeys {
    @Override
    public Optional<String> find(String alias, String address) {
      return alias.equals(messenger)
          ? Optional.of(address.toLowerCase(Locale.ROOT))
          : Optional.empty();
    }

    @Override
    public String form(String alias, String address) {
      return alias.equals(messenger) ? address.strip() : address;
    }
  }

  private static String row(
      String type, String messenger, String user, String address, boolean subscribed) {
    return ROW.formatted(type, messenger, user, address, address.isEmpty(), subscribed);
  }

  /** Creates a store whose subscriptions wait for their messenger to make the keys. */
  private static void fill(Connection connection, Migrations all) throws Exception {
    try (var statement = connection.createStatement()) {
      for (var create : all.statements()) {
        statement.execute(create);
      }
      for (var row :
          List.of(
              row("news", "smtp", "", "Ann@Example.org", false),
              row("news", "smtp", "", "ann@example.org", true),
              row("news", "smtp", "", " ann@example.org", true),
              row("jobs", "smtp", "", "Ann@Example.org", true),
              row("news", "smtp", "", "Bob@example.org", true),
              row("news", "smtp", "Ann", "", true),
              row("news", "other", "", "Zoe", false))) {
        statement.execute(row);
      }
    }
  }

  private List<SubscriptionState> wishes(SqlStore store, String key) {
    return StoreContract.await(store.subscriptions().of("", Set.of(key)));
  }

  private void check(String url, String user) throws Exception {
    var first = new SqlStore(vertx, url, user, "", new Lower("smtp"));
    StoreContract.await(first.open(1, StoreContract.NOW));
    var ann = wishes(first, "ann@example.org");
    var bob = wishes(first, "bob@example.org");
    var mine = StoreContract.await(first.subscriptions().of("Ann", Set.of()));
    var unknown = wishes(first, "Zoe");
    StoreContract.await(first.close());
    var second = new SqlStore(vertx, url, user, "", new Lower("other"));
    StoreContract.await(second.open(2, StoreContract.NOW));
    var zoe = wishes(second, "zoe");
    StoreContract.await(second.close());

    assertEquals(
        Set.of("news Ann@Example.org false", "jobs Ann@Example.org true"),
        Set.copyOf(
            ann.stream()
                .map(
                    one ->
                        one.subscription().type()
                            + " "
                            + one.subscription().address()
                            + " "
                            + one.subscribed())
                .toList()));
    assertEquals(List.of(true), bob.stream().map(SubscriptionState::subscribed).toList());
    assertEquals(List.of(true), mine.stream().map(SubscriptionState::subscribed).toList());
    assertEquals(List.of(false), unknown.stream().map(SubscriptionState::subscribed).toList());
    assertEquals(unknown, zoe);
  }

  @Test
  void a_store_in_files_without_keys_gets_them_and_an_opt_out_wins(@TempDir Path folder)
      throws Exception {
    var url = "jdbc:hsqldb:file:" + folder.resolve("db");
    try (var connection = DriverManager.getConnection(url, "SA", "");
        var statement = connection.createStatement()) {
      fill(connection, HsqldbDatabase.MIGRATIONS);
      statement.execute("shutdown");
    }

    check(url, "SA");
  }

  @Test
  void a_store_on_postgresql_without_keys_gets_them_and_an_opt_out_wins() throws Exception {
    var url = PostgresServer.newSchema();
    try (var connection = DriverManager.getConnection(url, PostgresServer.user(), "")) {
      fill(connection, PostgresDatabase.MIGRATIONS);
    }

    check(url, PostgresServer.user());
  }

  private static final ImportedSubscription IMPORTED =
      new ImportedSubscription(
          Subscription.ofAddress("news", "smtp", "Ann@Example.org"), StoreContract.NOW);

  private static final ImportedSubscription SPELLED_OTHERWISE =
      new ImportedSubscription(
          Subscription.ofAddress("news", "smtp", "ANN@example.org"), StoreContract.NOW);

  /** Imports as the command does, which knows no messenger. */
  private List<Boolean> imported(String url, String user, ImportedSubscription... rows) {
    var store = new SqlStore(vertx, url, user, "");
    StoreContract.await(store.open(1, StoreContract.NOW));
    var fresh = StoreContract.await(store.imports().subscriptions(List.of(rows)));
    StoreContract.await(store.close());
    return fresh;
  }

  /** Opens the store with the messenger, and unsubscribes or only looks. */
  private List<Boolean> subscribed(String url, String user, List<SubscriptionState> wishes) {
    var store = new SqlStore(vertx, url, user, "", new Lower("smtp"));
    StoreContract.await(store.open(2, StoreContract.NOW));
    StoreContract.await(store.subscriptions().put(wishes, StoreContract.NOW));
    var found = wishes(store, "ann@example.org").stream().map(SubscriptionState::subscribed);
    var all = found.toList();
    StoreContract.await(store.close());
    return all;
  }

  private void importAgain(String url, String user) {
    var optOut = new SubscriptionState(IMPORTED.subscription(), false);

    var first = imported(url, user, IMPORTED);
    var afterOptOut = subscribed(url, user, List.of(optOut));
    var again = imported(url, user, IMPORTED, SPELLED_OTHERWISE, IMPORTED);
    var once = imported(url, user, SPELLED_OTHERWISE);
    var inTheEnd = subscribed(url, user, List.of());

    assertEquals(List.of(true), first);
    assertEquals(List.of(false), afterOptOut);
    assertEquals(List.of(false, true, false), again);
    assertEquals(List.of(false), once);
    assertEquals(List.of(false), inTheEnd, "the opt-out stays, once");
  }

  @Test
  void an_import_finds_an_opt_out_that_has_a_key_in_files(@TempDir Path folder) {
    importAgain("jdbc:hsqldb:file:" + folder.resolve("db"), "SA");
  }

  @Test
  void an_import_finds_an_opt_out_that_has_a_key_on_postgresql() throws Exception {
    importAgain(PostgresServer.newSchema(), PostgresServer.user());
  }
}

package org.sitemessage.vertx.migrate;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.store.PostgresServer;

/** Imports from PostgreSQL into PostgreSQL, with the tables that Django's migrations make there. */
class DjangoImportFromPostgresTest extends DjangoImportTest {

  DjangoImportFromPostgresTest(@TempDir Path folder) {
    super(folder);
  }

  @Override
  String fixture() {
    return "/django/fixture-postgresql.sql";
  }

  @Override
  DjangoSource django(Path folder) {
    return DjangoSource.at(PostgresServer.newSchema())
        .withName("site.sqlite3")
        .withLogin(PostgresServer.user(), "");
  }

  @Override
  StoreOptions store(Path folder) {
    return StoreOptions.at(PostgresServer.newSchema(), PostgresServer.user(), "");
  }

  @Override
  String opened(StoreOptions store) {
    return store.get(StoreOptions.URL);
  }

  @Override
  boolean isMade(StoreOptions store) {
    return !PostgresServer.query(
            store.get(StoreOptions.URL),
            "select tablename from pg_tables where schemaname = current_schema() limit 1")
        .isEmpty();
  }

  @Override
  void orphan(String sql) {
    source("alter table sitemessage_dispatch disable trigger all");
    source(sql);
  }
}

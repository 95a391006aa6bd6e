package org.sitemessage.vertx.store;

/** The store in PostgreSQL. */
class PostgresStoreTest extends StoreContract {
  private String url = "";

  @Override
  Store newStore() {
    url = PostgresServer.newSchema();
    return new SqlStore(vertx, url, PostgresServer.user(), "");
  }

  @Override
  long dispatchesSeenFromOutside() {
    return Long.parseLong(PostgresServer.query(url, "select count(*) from dispatch"));
  }
}

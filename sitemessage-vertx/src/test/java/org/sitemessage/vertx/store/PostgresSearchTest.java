package org.sitemessage.vertx.store;

import io.vertx.core.Vertx;
import org.sitemessage.vertx.store.sql.SqlStore;

class PostgresSearchTest extends SearchContract {
  @Override
  SqlStore newStore(Vertx on) {
    return new SqlStore(on, PostgresServer.newSchema(), PostgresServer.user(), "");
  }
}

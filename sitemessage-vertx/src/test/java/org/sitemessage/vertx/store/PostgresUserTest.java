package org.sitemessage.vertx.store;

import io.vertx.core.Vertx;
import org.sitemessage.vertx.store.sql.SqlStore;

class PostgresUserTest extends UserContract {
  @Override
  SqlStore newStore(Vertx on) {
    return new SqlStore(on, PostgresServer.newSchema(), PostgresServer.user(), "");
  }
}

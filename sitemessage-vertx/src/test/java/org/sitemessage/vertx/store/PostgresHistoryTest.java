package org.sitemessage.vertx.store;

import io.vertx.core.Vertx;
import org.sitemessage.vertx.store.sql.SqlStore;

class PostgresHistoryTest extends HistoryContract {
  @Override
  SqlStore newStore(Vertx on) {
    return new SqlStore(on, PostgresServer.newSchema(), PostgresServer.user(), "");
  }
}

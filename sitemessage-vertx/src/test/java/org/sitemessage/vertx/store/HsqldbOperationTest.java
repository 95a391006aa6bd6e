package org.sitemessage.vertx.store;

import io.vertx.core.Vertx;
import java.util.UUID;
import org.sitemessage.vertx.store.sql.SqlStore;

class HsqldbOperationTest extends OperationContract {
  @Override
  SqlStore newStore(Vertx on) {
    return new SqlStore(on, "jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", "");
  }
}

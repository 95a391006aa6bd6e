package org.sitemessage.vertx.store;

import io.vertx.core.Vertx;
import java.util.UUID;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.AddressKeys;

class HsqldbPeopleTest extends PeopleContract {
  @Override
  SqlStore newStore(Vertx on, AddressKeys keys) {
    return new SqlStore(on, "jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", "", keys);
  }
}

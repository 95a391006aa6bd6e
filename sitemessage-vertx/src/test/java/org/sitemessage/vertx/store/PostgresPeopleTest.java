package org.sitemessage.vertx.store;

import io.vertx.core.Vertx;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.AddressKeys;

class PostgresPeopleTest extends PeopleContract {
  @Override
  SqlStore newStore(Vertx on, AddressKeys keys) {
    return new SqlStore(on, PostgresServer.newSchema(), PostgresServer.user(), "", keys);
  }
}

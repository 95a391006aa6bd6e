package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.vertx.store.sql.SqlStore;

class PostgresOperationTest extends OperationContract {
  @Override
  SqlStore newStore(Vertx on) {
    return new SqlStore(on, PostgresServer.newSchema(), PostgresServer.user(), "");
  }

  @Test
  void an_operation_of_a_node_that_is_alive_is_left_to_it() {
    var vertx = Vertx.vertx();
    var url = PostgresServer.newSchema();
    var one = new SqlStore(vertx, url, PostgresServer.user(), "");
    var two = new SqlStore(vertx, url, PostgresServer.user(), "");
    await(one.open(1, NOW));
    await(two.open(2, NOW));
    var request = OperationRequest.cancel(Filter.parse("type:news"));
    var id = await(one.operations().start(request, Optional.empty(), NOW)).id();
    await(one.operations().take(1, Set.of(), NOW));

    var alive = await(two.operations().take(2, Set.of(), NOW));
    await(one.close());
    var gone = await(two.operations().take(2, Set.of(), NOW));

    assertEquals(Optional.empty(), alive);
    assertEquals(id, gone.orElseThrow().id());
    await(two.close());
    await(vertx.close());
  }
}

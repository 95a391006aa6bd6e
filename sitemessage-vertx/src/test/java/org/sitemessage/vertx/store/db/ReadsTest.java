package org.sitemessage.vertx.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** Reads on two connections of HSQLDB in memory. */
class ReadsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Database database = new Delegate();
  private final StoreFailures failures = new StoreFailures(Dialect.HSQLDB);
  private final Transactions transactions =
      new Transactions(vertx, database, failures, "sa", "", () -> {}, () -> {});
  private final Reads reads = new Reads(vertx, database, failures, transactions, "sa", "");

  @AfterEach
  void closes() {
    await(reads.close());
    await(transactions.close());
    await(vertx.close());
  }

  private Future<Integer> read(Future<Void> before) {
    return reads.run(
        sql ->
            before
                .compose(v -> sql.query("select 1 from (values 0)"))
                .map(rows -> rows.iterator().next().getInteger(0)));
  }

  @Test
  void a_read_that_waits_for_a_connection_gets_one_of_those_that_replace_it() {
    Promise<Void> goOn = Promise.promise();
    var first = read(goOn.future());
    var second = read(goOn.future());
    var waiting = read(Future.succeededFuture());

    reads.renew();

    assertEquals(1, await(waiting));
    goOn.complete();
    assertEquals(1, await(first));
    assertEquals(1, await(second));
  }
}

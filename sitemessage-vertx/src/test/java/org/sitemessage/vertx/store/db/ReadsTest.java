package org.sitemessage.vertx.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** Reads on two connections of HSQLDB in memory. */
class ReadsTest {
  private final Vertx vertx = Vertx.vertx();
  private Optional<String> url = Optional.empty();
  private final Database database =
      new Delegate() {
        /** HSQLDB in memory loses no connection; the server of PostgreSQL does. */
        @Override
        public Dialect dialect() {
          return Dialect.POSTGRESQL;
        }

        @Override
        public String connectUrl() {
          return url.orElseGet(super::connectUrl);
        }
      };
  private final StoreFailures failures = new StoreFailures(Dialect.POSTGRESQL);
  private final Transactions transactions =
      new Transactions(vertx, database, failures, "sa", "", () -> {}, failure -> {});
  private Reads reads = new Reads(vertx, database, failures, transactions, "sa", "");

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

    reads.renew(new IllegalStateException("lost"));

    assertEquals(1, await(waiting));
    goOn.complete();
    assertEquals(1, await(first));
    assertEquals(1, await(second));
  }

  @Test
  void reads_that_wait_while_the_database_is_away_fail_with_the_reason() throws Exception {
    await(reads.close());
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = Optional.of("jdbc:hsqldb:hsql://127.0.0.1:%d/x".formatted(free.getLocalPort()));
    }
    reads = new Reads(vertx, database, failures, transactions, "sa", "");

    var waiting = Stream.generate(() -> read(Future.succeededFuture())).limit(50).toList();

    for (var one : waiting) {
      var failure = assertThrows(SiteMessageException.class, () -> await(one));
      assertEquals(FailureCode.NOT_READY, failure.code());
      var text = String.valueOf(failure.getMessage());
      assertTrue(text.startsWith("the store cannot be reached: "), text);
      assertFalse(text.contains("Pool closed"), text);
    }
  }

  @Test
  void a_lost_connection_of_the_pool_that_replaced_another_is_not_used_again() {
    Promise<Void> goOn = Promise.promise();
    var busy = List.of(read(goOn.future()), read(goOn.future()));
    var used = new CopyOnWriteArrayList<Long>();
    var waiting =
        reads.run(
            sql ->
                session(sql)
                    .onSuccess(used::add)
                    .compose(v -> Future.failedFuture(new SQLException("gone", "08006"))));

    reads.renew(new IllegalStateException("lost"));

    assertThrows(SiteMessageException.class, () -> await(waiting));
    Promise<Void> renewed = Promise.promise();
    vertx.getOrCreateContext().runOnContext(v -> renewed.complete());
    await(renewed.future());
    assertNotEquals(used.get(0), await(reads.run(ReadsTest::session)));
    goOn.complete();
    await(Future.join(busy).otherwiseEmpty());
  }

  private static Future<Long> session(AsyncSql sql) {
    return sql.query("select session_id() from (values 0)")
        .map(rows -> rows.iterator().next().getLong(0));
  }
}

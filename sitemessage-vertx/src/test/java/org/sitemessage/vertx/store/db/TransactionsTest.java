package org.sitemessage.vertx.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/** Transactions on one connection of HSQLDB in memory. */
class TransactionsTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicBoolean broken = new AtomicBoolean();
  private final Database database =
      new Delegate() {
        @Override
        public boolean confirms() {
          return true;
        }

        @Override
        public Callable<Boolean> confirmation() {
          return () -> {
            if (broken.get()) {
              throw new StackOverflowError("in a test");
            }
            return false;
          };
        }
      };
  private final Transactions transactions =
      new Transactions(
          vertx, database, new StoreFailures(Dialect.HSQLDB), "sa", "", () -> {}, failure -> {});

  @BeforeEach
  void creates() {
    await(transactions.run(tx -> tx.query("create table t (id integer)")));
  }

  @AfterEach
  void closes() {
    await(transactions.close());
    await(vertx.close());
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int rows() {
    return await(
        transactions.run(tx -> tx.query("select count(*) from t").iterator().next().getInteger(0)));
  }

  @Test
  void a_failed_transaction_is_rolled_back() {
    var failing =
        transactions.run(
            tx -> {
              tx.query("insert into t (id) values (1)");
              throw new SQLException("in a test");
            });

    var failure = assertThrows(SiteMessageException.class, () -> await(failing));

    assertEquals(FailureCode.STORE_FAILED, failure.code());
    assertEquals(0, rows());
  }

  @Test
  void an_error_in_a_transaction_is_answered_and_stops_no_other() {
    var failing =
        transactions.run(
            tx -> {
              throw new StackOverflowError("in a test");
            });

    assertThrows(SiteMessageException.class, () -> await(failing));
    assertEquals(0, rows());
  }

  @Test
  void an_error_while_a_commit_is_confirmed_fails_the_readers_that_wait_for_it() {
    broken.set(true);
    var failing = transactions.run(tx -> tx.query("insert into t (id) values (1)"));

    assertThrows(SiteMessageException.class, () -> await(failing));

    assertTrue(transactions.confirmed().failed());
  }

  @Test
  void transactions_that_wait_are_refused_when_the_store_is_closed() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var ran = new AtomicInteger();
    var first =
        transactions.run(
            tx -> {
              begun.countDown();
              hold(goOn);
              return ran.incrementAndGet();
            });
    begun.await();
    var waiting = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 10; i++) {
      waiting.add(transactions.run(tx -> ran.incrementAndGet()));
    }

    var closed = transactions.close();

    for (var one : waiting) {
      var refused = assertThrows(SiteMessageException.class, () -> await(one));
      assertEquals(FailureCode.NOT_READY, refused.code());
    }
    goOn.countDown();
    assertEquals(1, await(first));
    await(closed);
    assertEquals(1, ran.get());
    var late = assertThrows(SiteMessageException.class, () -> await(transactions.run(tx -> 1)));
    assertEquals(FailureCode.NOT_READY, late.code());
  }

  @Test
  void a_transaction_whose_caller_has_ended_is_answered_all_the_same() {
    var gone = Vertx.vertx();
    var of =
        new Transactions(
            gone, database, new StoreFailures(Dialect.HSQLDB), "sa", "", () -> {}, failure -> {});
    var goOn = new CountDownLatch(1);
    var answer =
        of.run(
            tx -> {
              hold(goOn);
              return 7;
            });
    await(gone.close());

    goOn.countDown();

    assertEquals(7, await(answer));
  }
}

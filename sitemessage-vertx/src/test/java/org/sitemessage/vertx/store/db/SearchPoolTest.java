package org.sitemessage.vertx.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.PostgresServer;

class SearchPoolTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<Runnable> close = new ArrayList<>();

  @AfterEach
  void closes() {
    close.forEach(Runnable::run);
    await(vertx.close());
  }

  private SearchPool hsqldb(Duration limit) {
    return pool("jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", limit);
  }

  private SearchPool pool(String url, String user, Duration limit) {
    var database = Database.at(url, user, "");
    var failures = new StoreFailures(database.dialect());
    var transactions =
        new Transactions(vertx, database, failures, user, "", () -> {}, failure -> {});
    var pool = new SearchPool(vertx, database, failures, transactions, user, "", limit);
    close.add(() -> await(pool.close()));
    close.add(() -> await(transactions.close()));
    return pool;
  }

  private static int hold(CountDownLatch latch) {
    try {
      latch.await();
      return 1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void further_searches_are_refused_while_many_wait() {
    var pool = hsqldb(SearchPool.LIMIT);
    var goOn = new CountDownLatch(1);
    var searches = new ArrayList<Future<Integer>>();
    for (int i = 0; i < SearchPool.AT_ONCE + SearchPool.WAITING; i++) {
      searches.add(pool.run(tx -> hold(goOn)));
    }

    var refused = assertThrows(SiteMessageException.class, () -> await(pool.run(tx -> 1)));
    goOn.countDown();
    searches.forEach(search -> assertEquals(1, await(search)));
    var later = await(pool.run(tx -> 1));

    assertEquals(FailureCode.NOT_READY, refused.code());
    assertEquals(
        "2 searches are under way, and at most 8 wait; try again later", refused.getMessage());
    assertEquals(1, later);
  }

  @Test
  void a_search_that_takes_too_long_is_ended_and_says_so() {
    var pool = pool(PostgresServer.newSchema(), PostgresServer.user(), Duration.ofSeconds(1));

    var failed =
        assertThrows(
            SiteMessageException.class,
            () -> await(pool.run(tx -> tx.query("select pg_sleep(600)"))));

    assertEquals(FailureCode.NOT_READY, failed.code());
    assertEquals(
        "the search was ended after 1000 ms; name a status or a message in the filter, so that it compares less",
        failed.getMessage());
  }

  @Test
  void a_statement_begins_only_while_time_is_left() {
    var pool = hsqldb(Duration.ZERO);

    var failed =
        assertThrows(
            SiteMessageException.class,
            () -> await(pool.run(tx -> tx.query("select 1 from (values 0)"))));

    assertEquals(FailureCode.NOT_READY, failed.code());
  }

  @Test
  void a_search_changes_nothing() {
    var pool = hsqldb(SearchPool.LIMIT);

    assertThrows(
        SiteMessageException.class,
        () -> await(pool.run(tx -> tx.query("create table t (id integer)")).recover(this::failed)));
  }

  private <T> Future<T> failed(Throwable failure) {
    return Future.failedFuture(StoreFailures.wrapped(failure));
  }
}

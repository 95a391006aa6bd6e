package org.sitemessage.vertx.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.vertx.store.Claimed;
import org.sitemessage.vertx.store.Completion;
import org.sitemessage.vertx.store.Store;

class RecorderTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<List<Long>> written = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close();
  }

  /** A store that refuses every transaction that holds this dispatch. */
  private Store storeRefusing(long bad) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (self, method, args) -> {
              var ids =
                  ((List<?>) args[0]).stream().map(c -> ((Completion) c).dispatchId()).toList();
              written.add(ids);
              return ids.contains(bad)
                  ? Future.failedFuture("refused")
                  : Future.succeededFuture(ids.stream().map(id -> true).toList());
            });
  }

  /** A store that is slow in its first transaction, and refuses one dispatch. */
  private Store slowStoreRefusing(long bad, Promise<Void> firstEnds) {
    var quick = storeRefusing(bad);
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (self, method, args) -> {
              var first = written.isEmpty();
              var answer = (Future<?>) method.invoke(quick, args);
              return first ? firstEnds.future().compose(v -> answer) : answer;
            });
  }

  private static Completion completion(long id) {
    return new Completion(
        id,
        1,
        DispatchStatus.SENT,
        Instant.EPOCH,
        Instant.EPOCH,
        new Claimed.Progress(1, 0, 0, false),
        "a",
        "",
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void one_refused_outcome_of_a_batch_delays_no_other_outcome() throws Exception {
    Promise<Void> firstEnds = Promise.promise();
    var recorder = new Recorder(vertx, slowStoreRefusing(5, firstEnds), Clock.systemUTC());
    recorder.stopWithin(Duration.ZERO);
    var results = new ArrayList<Future<Boolean>>();
    for (long id = 1; id <= 9; id++) {
      results.add(recorder.record(completion(id)));
    }

    firstEnds.complete();

    var refused = results.remove(4).toCompletionStage().toCompletableFuture();
    assertEquals(
        "refused", refused.handle((held, cause) -> cause.getMessage()).get(30, TimeUnit.SECONDS));
    for (var result : results) {
      assertTrue(result.result());
    }
    assertEquals(
        List.of(
            List.of(1L),
            List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L),
            List.of(2L),
            List.of(3L),
            List.of(4L),
            List.of(5L),
            List.of(6L),
            List.of(7L),
            List.of(8L),
            List.of(9L)),
        written);
  }

  @Test
  void an_outcome_that_the_store_refuses_keeps_no_other_back() throws Exception {
    var recorder = new Recorder(vertx, storeRefusing(3), Clock.systemUTC());
    recorder.stopWithin(Duration.ZERO);

    var first = recorder.record(completion(1));
    var bad = recorder.record(completion(3));
    var good = recorder.record(completion(4));

    assertTrue(first.result());
    assertTrue(good.result());
    var failure = bad.toCompletionStage().toCompletableFuture();
    assertEquals(
        "refused", failure.handle((held, cause) -> cause.getMessage()).get(30, TimeUnit.SECONDS));
  }
}

package org.sitemessage.vertx.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Puts what arrives while a transaction is under way into the next one, all of it together: a
 * commit is what costs. Confined to one event loop; its queue is bounded.
 */
final class GroupCommit<T, R> {
  private final int maxWaiting;
  private final int maxWeight;
  private final ToIntFunction<T> weight;
  private final Function<List<T>, Future<List<Future<R>>>> write;
  private final Deque<Waiting<T, R>> queue = new ArrayDeque<>();
  private final List<Promise<Void>> idle = new ArrayList<>();
  private boolean writing;

  private record Waiting<T, R>(T item, Promise<R> promise) {}

  /**
   * A queue in front of a transaction.
   *
   * @param maxWaiting items that may wait; more are refused with {@link FailureCode#NOT_READY}
   * @param maxWeight weight of the items of one transaction, though it always takes one item
   * @param write one transaction; answers a result per item
   */
  GroupCommit(
      int maxWaiting,
      int maxWeight,
      ToIntFunction<T> weight,
      Function<List<T>, Future<List<Future<R>>>> write) {
    this.maxWaiting = maxWaiting;
    this.maxWeight = maxWeight;
    this.weight = weight;
    this.write = write;
  }

  /** Adds an item; completes after the commit of the transaction that held it. */
  Future<R> submit(T item) {
    if (queue.size() >= maxWaiting) {
      return Future.failedFuture(
          new SiteMessageException(
              FailureCode.NOT_READY,
              "%d requests wait for the store already; try again later".formatted(queue.size())));
    }
    Promise<R> promise = Promise.promise();
    queue.add(new Waiting<>(item, promise));
    flush();
    return promise.future();
  }

  /** Completes once nothing waits. */
  Future<Void> whenIdle() {
    if (!writing && queue.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    idle.add(promise);
    return promise.future();
  }

  private void flush() {
    if (writing) {
      return;
    }
    var batch = next();
    if (batch.isEmpty()) {
      var waiting = List.copyOf(idle);
      idle.clear();
      waiting.forEach(Promise::complete);
      return;
    }
    writing = true;
    Future.succeededFuture(batch.stream().map(Waiting::item).toList())
        .compose(write)
        .onComplete(
            result -> {
              writing = false;
              for (int i = 0; i < batch.size(); i++) {
                var promise = batch.get(i).promise();
                if (result.succeeded()) {
                  result.result().get(i).onComplete(promise);
                } else {
                  promise.fail(result.cause());
                }
              }
              flush();
            });
  }

  private List<Waiting<T, R>> next() {
    var batch = new ArrayList<Waiting<T, R>>();
    var total = 0;
    for (var head = queue.peek(); head != null; head = queue.peek()) {
      total += weight.applyAsInt(head.item());
      if (!batch.isEmpty() && total > maxWeight) {
        break;
      }
      batch.add(queue.remove());
    }
    return batch;
  }
}

package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.InFlight;

/**
 * Gathers the items that arrive while a transaction is under way, and writes all of them in the
 * next one, because each commit is expensive. Confined to one event loop; its queue is bounded.
 */
public final class GroupCommit<T, R> {
  private static final Logger LOG = System.getLogger(GroupCommit.class.getName());

  private final Bounds<T> bounds;
  private final Ticker ticker;
  private final Function<List<T>, Future<List<Future<R>>>> write;
  private final Deque<Waiting<T, R>> queue = new ArrayDeque<>();
  private final Deque<Runnable> joining = new ArrayDeque<>();
  private final InFlight unanswered = new InFlight();
  private boolean writing;
  private boolean gathering;
  private boolean watching;
  private long writingSince;
  private long transactions;

  /** Items to wait for, for a moment, before the next transaction. */
  private int awaited;

  private record Waiting<T, R>(T item, Promise<R> promise, long since) {}

  /**
   * The bounds of the queue and of its transactions.
   *
   * @param items maximum number of items that wait
   * @param weight maximum weight of the items of one transaction, which always takes at least one
   *     item
   * @param weigh weight of an item
   * @param patience maximum time that an item waits before its transaction begins; also the time
   *     that a transaction may take before further items are refused
   * @param pause maximum time that a transaction waits for submitters that the one before it has
   *     answered
   */
  public record Bounds<T>(
      int items, int weight, ToIntFunction<T> weigh, Duration patience, Duration pause) {

    /** Creates bounds for submitters that do not wait for answers. */
    public Bounds(int items, int weight, ToIntFunction<T> weigh, Duration patience) {
      this(items, weight, weigh, patience, Duration.ZERO);
    }
  }

  /**
   * Creates a queue in front of a transaction. Items beyond its bounds are refused with {@link
   * FailureCode#NOT_READY}; the others get the outcome of their transaction.
   *
   * @param write one transaction; answers a result per item
   */
  public GroupCommit(
      Bounds<T> bounds, Ticker ticker, Function<List<T>, Future<List<Future<R>>>> write) {
    this.bounds = bounds;
    this.ticker = ticker;
    this.write = write;
  }

  /** Adds an item; completes after the commit of the transaction that held it. */
  public Future<R> submit(T item) {
    if (queue.size() >= bounds.items()) {
      return Future.failedFuture(
          refusal("%d requests wait for the store already".formatted(queue.size())));
    }
    var now = ticker.ms();
    if (writing && isOver(writingSince, now)) {
      return Future.failedFuture(
          refusal("the store has been busy for %d ms".formatted(now - writingSince)));
    }
    Promise<R> promise = Promise.promise();
    queue.add(new Waiting<>(item, promise, now));
    var answer = unanswered.track(promise.future());
    flush();
    watch();
    return answer;
  }

  /** Puts everything that is submitted while this runs into the same transaction. */
  public void together(Runnable submissions) {
    var before = gathering;
    gathering = true;
    try {
      submissions.run();
    } finally {
      gathering = before;
      flush();
    }
  }

  /** Runs work right before the next transaction begins. What the work submits is part of it. */
  public void joinNext(Runnable work) {
    joining.add(work);
    flush();
  }

  private boolean isOver(long since, long now) {
    return now - since >= bounds.patience().toMillis();
  }

  private static SiteMessageException refusal(String why) {
    return new SiteMessageException(FailureCode.NOT_READY, why + "; try again later");
  }

  /** Looks again when the item that has waited longest has waited too long. */
  private void watch() {
    var first = queue.peek();
    if (watching || first == null) {
      return;
    }
    watching = true;
    var left = first.since() + bounds.patience().toMillis() - ticker.ms();
    ticker.after(
        Duration.ofMillis(Math.max(0, left)),
        () -> {
          watching = false;
          refuseOld();
          watch();
        });
  }

  private void refuseOld() {
    var now = ticker.ms();
    for (var head = queue.peek(); head != null && isOver(head.since(), now); head = queue.peek()) {
      queue.remove();
      head.promise().fail(refusal("the store was busy for %d ms".formatted(now - head.since())));
    }
  }

  /** Completes once every item has its answer. */
  public Future<Void> whenIdle() {
    return unanswered.whenIdle();
  }

  private void flush() {
    if (writing || gathering || queue.size() < awaited) {
      return;
    }
    awaited = 0;
    gather();
    var batch = next();
    if (batch.isEmpty()) {
      return;
    }
    transactions++;
    writing = true;
    writingSince = ticker.ms();
    Future.succeededFuture(batch.stream().map(Waiting::item).toList())
        .compose(write)
        .onComplete(
            result -> {
              writing = false;
              together(
                  () -> {
                    answer(batch, result);
                    await((batch.size() + queue.size()) / 2);
                  });
            });
  }

  /**
   * Lets half of the known submitters come back before the next transaction begins; the other half
   * then comes back while it is under way. Otherwise transactions would alternate between the first
   * submitter that comes back and all the others. Never delays a single submitter.
   */
  private void await(int items) {
    if (bounds.pause().isZero() || queue.size() >= items) {
      return;
    }
    awaited = items;
    var last = transactions;
    ticker.after(
        bounds.pause(),
        () -> {
          if (transactions == last) {
            awaited = 0;
            flush();
          }
        });
  }

  /** Runs what joins the next transaction. Work that throws keeps nothing else out of it. */
  private void gather() {
    gathering = true;
    try {
      for (var work = joining.poll(); work != null; work = joining.poll()) {
        try {
          work.run();
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "work that joins a transaction failed", e);
        }
      }
    } finally {
      gathering = false;
    }
  }

  private static <T, R> void answer(
      List<Waiting<T, R>> batch, AsyncResult<List<Future<R>>> result) {
    for (int i = 0; i < batch.size(); i++) {
      var promise = batch.get(i).promise();
      if (result.succeeded()) {
        result.result().get(i).onComplete(promise);
      } else {
        promise.fail(result.cause());
      }
    }
  }

  private List<Waiting<T, R>> next() {
    var batch = new ArrayList<Waiting<T, R>>();
    var total = 0;
    for (var head = queue.peek(); head != null; head = queue.peek()) {
      total += bounds.weigh().applyAsInt(head.item());
      if (!batch.isEmpty() && total > bounds.weight()) {
        break;
      }
      batch.add(queue.remove());
    }
    return batch;
  }
}

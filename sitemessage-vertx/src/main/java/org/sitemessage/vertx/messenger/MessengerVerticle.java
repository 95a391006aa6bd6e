package org.sitemessage.vertx.messenger;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;

/**
 * Owns one messenger, on an event loop of its own: opens and closes it, and guards every delivery
 * with a concurrency limit, a deadline, and against exceptions. {@link #deliver}, {@link #probe}
 * and {@link #drain} may be called from any thread once it is deployed.
 */
public final class MessengerVerticle extends VerticleBase {
  private final Messenger messenger;
  private final Limits limits;
  private final Consumer<Throwable> failed;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final Set<Promise<Outcome>> underWay = new HashSet<>();
  private final List<Promise<Void>> drained = new ArrayList<>();
  private int slotsTaken;
  private boolean draining;

  /**
   * What a messenger is held to.
   *
   * @param concurrency deliveries under way at once, at least 1
   * @param deadline after which a delivery counts as unknown; files get more time, see {@link
   *     LineSpeed}
   * @param stopTimeout how long a stop waits for what is under way
   */
  public record Limits(int concurrency, Duration deadline, Duration stopTimeout) {}

  private record Waiting(
      Delivery delivery,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      Promise<Outcome> promise) {
    boolean canBegin() {
      return mayBegin.getAsBoolean() && inTurn.test(delivery);
    }
  }

  /** A verticle for one messenger. */
  public MessengerVerticle(Messenger messenger, Limits limits) {
    this(messenger, limits, failure -> {});
  }

  /**
   * Creates a verticle that also reports failures.
   *
   * @param failed receiver of each failure that the messenger throws, called on any thread
   */
  public MessengerVerticle(Messenger messenger, Limits limits, Consumer<Throwable> failed) {
    this.messenger = messenger;
    this.limits = limits;
    this.failed = failed;
  }

  @Override
  public Future<?> start() {
    return Future.succeededFuture().compose(v -> messenger.open(vertx));
  }

  /**
   * Delivers in this order, each as soon as a slot is free. They are queued together: one that
   * tells the messenger to wait stops those that have not begun.
   *
   * @param mayBegin asked on the messenger's event loop right before each is begun; if not, it is
   *     not begun
   * @param inTurn asked of each then, too: whether its turn is now and its address may be contacted
   * @param ended told of each outcome on the messenger's event loop, before another one is begun in
   *     its place
   * @return a future per delivery; it fails with {@link FailureCode#NOT_READY} if the delivery was
   *     not begun and will not be
   */
  public List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      BiConsumer<Delivery, Outcome> ended) {
    var waiting =
        deliveries.stream()
            .map(one -> new Waiting(one, mayBegin, inTurn, Promise.<Outcome>promise()))
            .toList();
    var promises = waiting.stream().map(Waiting::promise).toList();
    waiting.forEach(
        one -> one.promise().future().onSuccess(outcome -> ended.accept(one.delivery(), outcome)));
    runHere(
        promises,
        () -> {
          queue.addAll(waiting);
          fillSlots();
        });
    return promises.stream().map(Promise::future).toList();
  }

  /** Sends a test message, beside the deliveries. */
  public Future<Outcome> probe(String to, String text) {
    Promise<Outcome> promise = Promise.promise();
    runHere(
        List.of(promise),
        () ->
            guarded(
                () -> messenger.sendTestMessage(to, text).map(List::of),
                List.of(promise),
                limits.deadline()));
    return promise.future();
  }

  /** Does something on the messenger's event loop, unless it is stopped. */
  public void run(Runnable work) {
    runHere(List.of(), work);
  }

  private void refuseQueue(String why) {
    var refused = List.copyOf(queue);
    queue.clear();
    refused.forEach(
        waiting -> waiting.promise().tryFail(new SiteMessageException(FailureCode.NOT_READY, why)));
  }

  /**
   * Begins no more deliveries. Completes when all that were begun have an outcome: what has none
   * when the stop timeout is over counts as unknown.
   */
  public Future<Void> drain() {
    Promise<Void> promise = Promise.promise();
    runHere(
        List.of(promise),
        () -> {
          draining = true;
          refuseQueue("the messenger is stopping");
          if (underWay.isEmpty()) {
            promise.complete();
            return;
          }
          drained.add(promise);
          vertx.setTimer(
              Math.max(1, limits.stopTimeout().toMillis()),
              timer ->
                  List.copyOf(underWay)
                      .forEach(p -> finish(p, Outcome.unknown("stopped before the answer came"))));
        });
    return promise.future();
  }

  private void runHere(List<? extends Promise<?>> promises, Runnable work) {
    Context here = context;
    if (here == null) {
      promises.forEach(promise -> promise.tryFail(stopping()));
      return;
    }
    here.runOnContext(v -> work.run());
  }

  private static SiteMessageException stopping() {
    return new SiteMessageException(FailureCode.NOT_READY, "the messenger is stopping");
  }

  private void fillSlots() {
    while (!queue.isEmpty() && slotsTaken < limits.concurrency()) {
      if (draining) {
        queue.remove().promise().tryFail(stopping());
        continue;
      }
      begin();
    }
  }

  private void begin() {
    var batch = new ArrayList<Waiting>();
    while (!queue.isEmpty() && batch.size() < Math.max(1, messenger.batchSize())) {
      var next = queue.remove();
      if (next.canBegin()) {
        batch.add(next);
      } else {
        next.promise()
            .tryFail(
                new SiteMessageException(FailureCode.NOT_READY, "it may not be begun any more"));
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    slotsTaken++;
    LeaseCheck.hand(messenger, batch.get(0).mayBegin());
    var promises = batch.stream().map(Waiting::promise).toList();
    var deliveries = batch.stream().map(Waiting::delivery).toList();
    Supplier<Future<List<Outcome>>> work =
        messenger.batchSize() > 1
            ? () -> messenger.deliverAll(deliveries)
            : () -> messenger.deliver(deliveries.get(0)).map(List::of);
    var deadline =
        deliveries.stream()
            .map(delivery -> LineSpeed.timeFor(delivery.content()))
            .reduce(limits.deadline(), Duration::plus);
    guarded(work, promises, deadline)
        .onComplete(
            v -> {
              slotsTaken--;
              fillSlots();
            });
  }

  /**
   * Runs foreign code. Every promise is completed with an outcome, at the latest at the deadline;
   * the answer completes then, too.
   */
  private Future<Void> guarded(
      Supplier<Future<List<Outcome>>> work, List<Promise<Outcome>> promises, Duration deadline) {
    Promise<Void> done = Promise.promise();
    underWay.addAll(promises);
    var timer =
        vertx.setTimer(
            deadline.toMillis(),
            t -> {
              promises.forEach(p -> finish(p, Outcome.unknown(noAnswer(deadline))));
              done.tryComplete();
            });
    Future.succeededFuture()
        .compose(v -> work.get())
        .onFailure(failed::accept)
        .onComplete(
            result -> {
              var outcomes =
                  result.succeeded()
                      ? checked(result.result(), promises.size())
                      : repeated(
                          Outcome.retry("the messenger failed: " + result.cause()),
                          promises.size());
              context.runOnContext(
                  v -> {
                    vertx.cancelTimer(timer);
                    for (int i = 0; i < promises.size(); i++) {
                      finish(promises.get(i), outcomes.get(i));
                    }
                    if (outcomes.stream().anyMatch(MessengerVerticle::stops)) {
                      refuseQueue("the messenger is held");
                    }
                    done.tryComplete();
                  });
            });
    return done.future();
  }

  private static String noAnswer(Duration deadline) {
    return "no answer within %d ms".formatted(deadline.toMillis());
  }

  private static List<Outcome> checked(List<Outcome> answer, int expected) {
    return answer.size() == expected && answer.stream().allMatch(Outcome.class::isInstance)
        ? answer
        : repeated(
            Outcome.unknown(
                "the messenger answered %d outcomes for %d deliveries"
                    .formatted(answer.size(), expected)),
            expected);
  }

  /** Whether what has not been begun is better left alone for now. */
  private static boolean stops(Outcome outcome) {
    return outcome instanceof Outcome.Paused
        || (outcome instanceof Outcome.Deferred deferred
            && deferred.scope() == Outcome.Scope.MESSENGER);
  }

  private static List<Outcome> repeated(Outcome outcome, int times) {
    return Collections.nCopies(times, outcome);
  }

  private void finish(Promise<Outcome> promise, Outcome outcome) {
    underWay.remove(promise);
    promise.tryComplete(outcome);
    if (draining && underWay.isEmpty()) {
      var waiting = List.copyOf(drained);
      drained.clear();
      waiting.forEach(Promise::tryComplete);
    }
  }

  @Override
  public Future<?> stop() {
    return drain().compose(v -> messenger.close());
  }
}

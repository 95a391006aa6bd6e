package org.sitemessage.vertx.messenger.host;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Receipt;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.async.DeliveryCalls;
import org.sitemessage.vertx.async.InFlight;
import org.sitemessage.vertx.messenger.base.DeliveryGuard;
import org.sitemessage.vertx.messenger.base.Foreign;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.text.OneLine;

/**
 * Owns one messenger, on a context of its own: opens and closes it, and guards every delivery with
 * a concurrency limit, a deadline, and against exceptions. {@link #deliver}, {@link #probe}, {@link
 * #drain} and {@link #look} may be called from any thread once it is deployed.
 *
 * <p>The deadline's timer runs on the same context, so that it cannot end a call that blocks its
 * thread. {@link #look} does, called from another thread.
 */
public final class MessengerVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger(MessengerVerticle.class.getName());

  /** Threads for code that a messenger runs by {@code executeBlocking}, as many as Vert.x has. */
  private static final int WORKERS = 20;

  /** Calls that take longer, together, are followed by what is queued on the context. */
  private static final Duration QUICK = Duration.ofMillis(10);

  private final Messenger messenger;
  private final Limits limits;
  private final Function<Receipt, Future<Void>> receipts;
  private final DeliveryGuard guard;
  private final ThreadWatch watch;
  private final DeliveryQueue queue = new DeliveryQueue();
  private final Set<Promise<Outcome>> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean filling = new AtomicBoolean();
  private boolean draining;

  /**
   * Limits of a messenger.
   *
   * @param concurrency maximum number of deliveries under way at once, at least 1
   * @param deadline time after which a delivery counts as unknown; files get more time, see {@link
   *     org.sitemessage.vertx.messenger.base.LineSpeed}
   * @param stopTimeout time for which a stop waits for deliveries under way
   */
  public record Limits(int concurrency, Duration deadline, Duration stopTimeout) {}

  /** Creates a verticle for one messenger. */
  public MessengerVerticle(Messenger messenger, Limits limits) {
    this(messenger, limits, failure -> {});
  }

  /**
   * Creates a verticle that also reports failures.
   *
   * @param failed receiver of each failure that the messenger throws, called on any thread
   */
  public MessengerVerticle(Messenger messenger, Limits limits, Consumer<Throwable> failed) {
    this(messenger, limits, failed, receipt -> Future.succeededFuture());
  }

  /**
   * Creates a verticle that also reports failures, and passes receipts on.
   *
   * @param failed receiver of each failure that the messenger throws, called on any thread
   * @param receipts receiver of the messenger's receipts, called on any thread
   */
  public MessengerVerticle(
      Messenger messenger,
      Limits limits,
      Consumer<Throwable> failed,
      Function<Receipt, Future<Void>> receipts) {
    this.messenger = messenger;
    this.receipts = receipts;
    this.limits = limits;
    this.guard =
        new DeliveryGuard(
            messenger, messenger.alias(), limits.concurrency(), limits.deadline(), failed);
    this.watch = new ThreadWatch(messenger.alias(), guard, this::giveUp);
  }

  /**
   * Returns the way to deploy this verticle. A messenger of an application runs on worker threads
   * of its own: if it blocks them, nobody else waits. The messengers of this project never block,
   * and run on event loops.
   */
  public DeploymentOptions deployment() {
    return Traits.neverBlocks(messenger)
        ? new DeploymentOptions()
        : new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            // A pool is shared by name: a stuck thread of a stopped site must not take its place
            // here.
            .setWorkerPoolName("sitemessage-%s-%x".formatted(messenger.alias(), hashCode()))
            .setWorkerPoolSize(WORKERS);
  }

  @Override
  public Future<?> start() {
    return Foreign.call(
        "open",
        () -> {
          Context here = context;
          messenger.onReceipt(receipt -> on(here, receipts.apply(receipt)));
          return messenger.open(vertx);
        });
  }

  /** Returns a future that completes as another one does, on a context. */
  private static <T> Future<T> on(Context context, Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(done -> context.runOnContext(v -> future.onComplete(promise)));
    return promise.future();
  }

  /**
   * Checks whether the messenger's thread still works on its tasks. If it has completed none for
   * the deadline, all deliveries under way count as unknown, and the messenger waits until the
   * thread continues. To be called repeatedly from a thread that is never blocked.
   */
  public void look() {
    Context here = context;
    if (here != null) {
      watch.look(here);
    }
  }

  /** Returns whether the messenger has blocked its thread for longer than a deadline. */
  public boolean isBlocked() {
    return watch.isBlocked();
  }

  private void giveUp() {
    endAll(Outcome.unknown("the messenger blocks: " + DeliveryGuard.noAnswer(guard.allowed())));
    queue.end(blocks());
  }

  /** Gives everything under way an outcome; an answer that comes later changes nothing. */
  private void endAll(Outcome outcome) {
    underWay.forEach(promise -> finish(promise, outcome));
  }

  private static Outcome blocks() {
    return Outcome.deferred("the messenger blocks its thread", Outcome.Scope.MESSENGER);
  }

  /**
   * Delivers in this order, each delivery as soon as a permit is free. They are queued together: an
   * outcome that tells the messenger to wait stops those that have not begun.
   *
   * @param mayBegin called on the messenger's context right before each delivery; if it returns
   *     false, the delivery is not begun
   * @param inTurn called then, too; returns whether the delivery's permit is valid now and its
   *     address may be contacted
   * @param calls accompanies the call of the messenger
   * @param ended receiver of each outcome, called on any thread before another delivery is begun in
   *     its place
   * @return a future per delivery; it fails with {@link FailureCode#NOT_READY} if the delivery was
   *     not begun and will not be
   */
  public List<Future<Outcome>> deliver(
      List<Delivery> deliveries,
      BooleanSupplier mayBegin,
      Predicate<Delivery> inTurn,
      DeliveryCalls calls,
      BiConsumer<Delivery, Outcome> ended) {
    var waiting = DeliveryQueue.waiting(deliveries, mayBegin, inTurn, calls, ended);
    if (isBlocked()) {
      waiting.forEach(one -> one.promise().tryComplete(blocks()));
    } else {
      // At once, and not on the messenger's context, which may be blocked.
      queue.add(waiting);
      fillLater(DeliveryQueue.promises(waiting));
    }
    return DeliveryQueue.futures(waiting);
  }

  /**
   * Lets another number of deliveries be under way at once; those that have begun finish.
   *
   * @param most maximum number, at least 1
   */
  public void begin(int most) {
    runHere(
        List.of(),
        () -> {
          guard.permits().resize(most);
          fill();
        });
  }

  /** Sends a test message, independently of the deliveries. */
  public Future<Outcome> probe(String to, String text) {
    Promise<Outcome> promise = Promise.promise();
    underWay.add(promise);
    promise.future().onComplete(done -> underWay.remove(promise));
    runHere(
        List.of(promise),
        () -> {
          if (!promise.future().isComplete()) {
            guarded(List.of(promise), () -> guard.probe(context, to, text));
          }
        });
    return promise.future();
  }

  /** Lets the messenger connect ahead of the first delivery, and logs a reason against sending. */
  public void connect() {
    runHere(
        List.of(),
        () -> {
          if (!draining) {
            Foreign.call("connect", messenger::connect)
                .onFailure(
                    failure ->
                        LOG.log(
                            Level.WARNING,
                            "messenger \"{0}\" is not ready: {1}",
                            messenger.alias(),
                            OneLine.of(String.valueOf(failure.getMessage()))));
          }
        });
  }

  /** Runs a task on the messenger's context, unless the messenger is stopped. */
  public void run(Runnable work) {
    runHere(List.of(), work);
  }

  /**
   * Begins no more deliveries. Completes when all deliveries that were begun have an outcome; those
   * without one when the stop timeout is over count as unknown.
   */
  public Future<Void> drain() {
    Promise<Void> promise = Promise.promise();
    runHere(
        List.of(promise),
        () -> {
          draining = true;
          queue.refuse("the messenger is stopping");
          whenIdle().onComplete(promise);
        });
    if (context == null) {
      return promise.future();
    }
    // On the caller's context: the messenger's own may be blocked.
    return InFlight.within(vertx, limits.stopTimeout(), promise.future())
        .onComplete(
            over -> {
              endAll(Outcome.unknown("stopped before the answer came"));
              queue.refuse("the messenger is stopping");
            });
  }

  private Future<Void> whenIdle() {
    var open =
        underWay.stream().map(Promise::future).filter(future -> !future.isComplete()).toList();
    return open.isEmpty()
        ? Future.succeededFuture()
        : Future.join(open).transform(ended -> whenIdle());
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

  private void fill() {
    if (draining) {
      queue.refuse("the messenger is stopping");
    }
    var begun = System.nanoTime();
    while (!queue.isEmpty() && guard.permits().tryTake()) {
      begin();
      if (System.nanoTime() - begun > QUICK.toNanos()) {
        // The outcome of a call that blocks is not kept waiting by further calls.
        fillLater(List.of());
        return;
      }
    }
  }

  /** Begins deliveries after what is queued on the context; at most one such task is queued. */
  private void fillLater(List<? extends Promise<?>> promises) {
    if (context == null) {
      promises.forEach(promise -> promise.tryFail(stopping()));
    } else if (filling.compareAndSet(false, true)) {
      runHere(
          List.of(),
          () -> {
            filling.set(false);
            fill();
          });
    }
  }

  /** Begins the next deliveries with a permit that was taken for them. */
  private void begin() {
    List<DeliveryQueue.Waiting> batch = List.of();
    try {
      batch = queue.next(Math.max(1, messenger.batchSize()));
    } finally {
      if (batch.isEmpty()) {
        guard.permits().release();
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    Traits.mayBegin(messenger, batch.get(0).mayBegin());
    var deliveries = batch.stream().map(DeliveryQueue.Waiting::delivery).toList();
    var promises = DeliveryQueue.promises(batch);
    batch
        .get(0)
        .calls()
        .make(deliveries, DeliveryQueue.futures(batch), () -> deliver(deliveries, promises));
  }

  private void deliver(List<Delivery> deliveries, List<Promise<Outcome>> promises) {
    guarded(promises, () -> guard.deliver(context, deliveries))
        .onComplete(
            v -> {
              guard.permits().release();
              fillLater(List.of());
            });
  }

  /** Makes a call, which gives every promise an outcome. */
  private Future<Void> guarded(
      List<Promise<Outcome>> promises, Supplier<Future<DeliveryGuard.Answer>> call) {
    underWay.addAll(promises);
    return call.get()
        .map(
            answer -> {
              for (int i = 0; i < promises.size(); i++) {
                finish(promises.get(i), answer.outcomes().get(i));
              }
              if (answer.outcomes().stream().anyMatch(Outcome::stopsMessenger)) {
                queue.refuse("the messenger is held");
              }
              return null;
            });
  }

  private void finish(Promise<Outcome> promise, Outcome outcome) {
    underWay.remove(promise);
    promise.tryComplete(outcome);
  }

  @Override
  public Future<?> stop() {
    return drain()
        .compose(v -> Foreign.call("close", messenger::close))
        .onComplete(closed -> watch.stop());
  }
}
